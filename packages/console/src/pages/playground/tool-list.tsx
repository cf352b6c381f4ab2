import { useState } from "react";
import { SearchField } from "../../components/search-field.tsx";
import { fuzzyScore } from "../../shell/fuzzy.ts";
import type { Tool } from "./tool.ts";
import { effectOf } from "./tool.ts";

interface ToolListProps {
  readonly tools: readonly Tool[];
  readonly current: string;
  readonly onChoose: (name: string) => void;
}

const MARKS = { reads: "m", writes: "m w", deletes: "m x" };

export function ToolList({ tools, current, onChoose }: ToolListProps) {
  const [text, setText] = useState("");
  const found = text === "" ? tools : tools.filter(({ name }) => fuzzyScore(name, text) > 0.5);
  const groups = Map.groupBy(found, ({ resource }) => resource);
  return (
    <section className="tl-side" aria-label="Tools">
      <div className="p-3">
        <SearchField label="Find a tool" value={text} onChange={setText} />
      </div>
      <select
        className="in tl-select"
        aria-label="Tool"
        value={current}
        onChange={(event) => onChoose(event.target.value)}
      >
        {tools.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <div className="tl">
        {[...groups].map(([resource, own]) => (
          <div key={resource}>
            <h2>
              {resource}
              <span>{own.length}</span>
            </h2>
            {own.map((tool) => (
              <button
                key={tool.name}
                type="button"
                aria-current={tool.name === current ? "true" : undefined}
                onClick={() => onChoose(tool.name)}
              >
                <span className={MARKS[effectOf(tool)]} title={effectOf(tool)} />
                <span className="t">{tool.name}</span>
              </button>
            ))}
          </div>
        ))}
        {found.length === 0 && <p className="ink3 p-3 text-sm">No tool bears that name.</p>}
      </div>
      <p className="tl-legend">
        {(["reads", "writes", "deletes"] as const).map((effect) => (
          <span key={effect}>
            <span className={MARKS[effect]} />
            {effect.charAt(0).toUpperCase() + effect.slice(1)}
          </span>
        ))}
      </p>
    </section>
  );
}
