/** JSON as people read it: what fits stands on one line. */
const WIDTH = 120;

/** @param value out of JSON. */
export function toJsonText(value: unknown): string {
  return write(value, "");
}

function write(value: unknown, indent: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const isList = Array.isArray(value);
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  const entries = isList ? value.map((item) => ["", item] as const) : Object.entries(value);
  if (entries.length === 0) return open + close;
  const isFlat = entries.every(([, item]) => typeof item !== "object" || item === null);
  if (isFlat) {
    const line = entries.map(([name, item]) =>
      isList ? JSON.stringify(item) : `${JSON.stringify(name)}: ${JSON.stringify(item)}`,
    );
    const text = `${open} ${line.join(", ")} ${close}`;
    if (indent.length + text.length <= WIDTH) return text;
  }
  const inner = `${indent}  `;
  const lines = entries.map(
    ([name, item]) => `${inner}${isList ? "" : `${JSON.stringify(name)}: `}${write(item, inner)}`,
  );
  return `${open}\n${lines.join(",\n")}\n${indent}${close}`;
}

/** Lines that are shown, and runs of rows between them that are folded. */
export type JsonPart =
  | { readonly line: number; readonly text: string }
  | { readonly from: number; readonly rows: number };

const LEAST_FOLDED = 4;

/** Folds rows of a list beyond the first `kept`, where each stands on one line. */
export function foldRows(lines: readonly string[], kept: number): readonly JsonPart[] {
  const parts: JsonPart[] = [];
  for (let index = 0; index < lines.length; ) {
    const indent = rowIndent(lines[index]);
    let end = index;
    while (indent !== undefined && rowIndent(lines[end]) === indent) end += 1;
    const rows = end - index;
    const shown = rows >= kept + LEAST_FOLDED ? index + kept : Math.max(end, index + 1);
    for (; index < shown; index += 1) parts.push({ line: index, text: lines[index] ?? "" });
    if (shown < end) parts.push({ from: shown, rows: end - shown });
    index = Math.max(end, shown);
  }
  return parts;
}

function rowIndent(line: string | undefined): number | undefined {
  const [, indent] = /^( +)\{ .* \},?$/.exec(line ?? "") ?? [];
  return indent?.length;
}
