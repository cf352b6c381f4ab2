import type { KeyboardEvent } from "react";
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
  const found = findTools(tools, text);
  /** Of all the tools Tab stops at one, so that the form is near; arrow keys go on from there. */
  const stop = found.some(({ name }) => name === current) ? current : found[0]?.name;
  const groups = Map.groupBy(found, ({ resource }) => resource);
  return (
    <section className="tl-side" aria-label="Tools">
      <div className="p-3">
        <SearchField
          label="Find a tool"
          value={text}
          onChange={setText}
          onEnter={(typed) => {
            const [first] = findTools(tools, typed);
            if (first) onChoose(first.name);
          }}
        />
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
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the buttons within. */}
      <div className="tl" onKeyDown={moveAlong}>
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
                tabIndex={tool.name === stop ? 0 : -1}
                onClick={() => onChoose(tool.name)}
              >
                <span className={MARKS[effectOf(tool)]} title={effectOf(tool)} />
                <span className="t" title={tool.name}>
                  {tool.name}
                </span>
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

function findTools(tools: readonly Tool[], text: string): readonly Tool[] {
  return text === "" ? tools : tools.filter(({ name }) => fuzzyScore(name, text) > 0.5);
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

function moveAlong(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key];
  if (step === undefined) return;
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  buttons[Math.max(0, Math.min(buttons.length - 1, at + step))]?.focus();
  event.preventDefault();
}
