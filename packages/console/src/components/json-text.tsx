import type { ReactNode } from "react";
import { useState } from "react";

const LINES = 400;
const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|(-?\b\d[\d.eE+-]*\b|\btrue\b|\bfalse\b|\bnull\b)/g;

/** JSON in colours, as far as anybody reads. It is text, whatever stands in it. */
export function JsonText({ text }: { readonly text: string }) {
  const [shown, setShown] = useState(LINES);
  const lines = text.split("\n");
  return (
    <div className="code" tabIndex={-1}>
      <pre>
        {lines.slice(0, shown).map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place.
          <div key={index}>
            <span className="ln" aria-hidden="true">
              {index + 1}
            </span>
            {coloured(line.slice(0, 2_000))}
          </div>
        ))}
      </pre>
      {lines.length > shown && (
        <button type="button" className="tag acc" onClick={() => setShown(shown + 5 * LINES)}>
          {`${lines.length - shown} more lines`}
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
