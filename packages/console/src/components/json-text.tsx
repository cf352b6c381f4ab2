import type { ReactNode } from "react";
import { useState } from "react";
import { foldRows } from "../format/json-lines.ts";
import { plural } from "../format/numbers.ts";

const LINES = 400;
/** Of a list whose rows are one line each. */
const ROWS = 8;
const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|(-?\b\d[\d.eE+-]*\b|\btrue\b|\bfalse\b|\bnull\b)/g;

/** JSON in colours, as far as anybody reads. It is text, whatever stands in it. */
export function JsonText({ text }: { readonly text: string }) {
  const [shown, setShown] = useState(LINES);
  const [isWhole, setWhole] = useState(false);
  const lines = text.split("\n");
  const parts = foldRows(lines, isWhole ? lines.length : ROWS);
  return (
    <div className="code" tabIndex={-1}>
      <pre>
        {parts.slice(0, shown).map((part) =>
          "rows" in part ? (
            <div key={part.from}>
              <span className="ln" aria-hidden="true">
                {part.from + 1}
              </span>
              {"    "}
              <button type="button" className="tag acc" onClick={() => setWhole(true)}>
                {plural(part.rows, "more row")}
              </button>
            </div>
          ) : (
            <div key={part.line}>
              <span className="ln" aria-hidden="true">
                {part.line + 1}
              </span>
              {coloured(part.text.slice(0, 2_000))}
            </div>
          ),
        )}
      </pre>
      {parts.length > shown && (
        <button type="button" className="tag acc" onClick={() => setShown(shown + 5 * LINES)}>
          {`${parts.length - shown} more lines`}
        </button>
      )}
    </div>
  );
}

function coloured(line: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const match of line.matchAll(TOKEN)) {
    const [whole, string, colon] = match;
    parts.push(line.slice(at, match.index));
    const kind = string === undefined ? "nu" : colon === undefined ? "st" : "ky";
    parts.push(
      <span key={match.index} className={kind}>
        {string ?? whole}
      </span>,
    );
    if (colon) parts.push(colon);
    at = match.index + whole.length;
  }
  parts.push(line.slice(at));
  return parts;
}
