/** A record, or why its first line can't be read. `end` is where the next one begins. */
export type Parsed =
  | { readonly cells: readonly string[]; readonly end: number }
  | { readonly fault: string; readonly end: number };

/** One cell; `end` is where the delimiter or the line's end stands. */
type Cell = { readonly text: string; readonly end: number } | { readonly fault: string };

const QUOTE = '"';
/** As Excel has it. */
const MAX_CELLS = 16_384;
const LINE_END = /\r\n|\n|\r/g;

/**
 * The record that begins at an index of a text, as RFC 4180 has it.
 *
 * @param isWhole whether nothing will follow the text.
 * @returns `undefined` when the record may go on behind the text.
 */
export function parseRecord(text: string, start: number, delimiter: string, isWhole: boolean): Parsed | undefined {
  const cells: string[] = [];
  let at = start;
  for (;;) {
    const cell =
      text[at] === QUOTE ? quotedCell(text, at, delimiter, isWhole) : plainCell(text, at, delimiter, isWhole);
    if (cell === undefined) return undefined;
    if ("fault" in cell) {
      const line = endOfLine(text, start, isWhole);
      return line && { fault: cell.fault, end: line.next };
    }
    if (cells.length === MAX_CELLS) {
      const line = endOfLine(text, cell.end, isWhole);
      return line && { fault: `It has more than ${MAX_CELLS} cells.`, end: line.next };
    }
    cells.push(cell.text);
    if (text[cell.end] !== delimiter) {
      const line = endOfLine(text, cell.end, isWhole);
      return line && { cells, end: line.next };
    }
    at = cell.end + 1;
  }
}

function plainCell(text: string, start: number, delimiter: string, isWhole: boolean): Cell | undefined {
  let end = start;
  let hasQuote = false;
  for (; end < text.length; end += 1) {
    const character = text[end];
    if (character === delimiter || character === "\n" || character === "\r") break;
    if (character === QUOTE) hasQuote = true;
  }
  if (end === text.length && !isWhole) return undefined;
  if (hasQuote) return { fault: "It has a quote within a cell that does not begin with one." };
  return { text: text.slice(start, end), end };
}

function quotedCell(text: string, start: number, delimiter: string, isWhole: boolean): Cell | undefined {
  let at = start + 1;
  for (;;) {
    at = text.indexOf(QUOTE, at);
    if (at < 0) return isWhole ? { fault: "It has a quote that is not closed." } : undefined;
    const next = text[at + 1];
    if (next === undefined && !isWhole) return undefined;
    if (next !== QUOTE) break;
    at += 2;
  }
  const next = text[at + 1] ?? "\n";
  if (![delimiter, "\r", "\n"].includes(next)) return { fault: "It has text behind a quote that is closed." };
  return { text: text.slice(start + 1, at).replaceAll('""', QUOTE), end: at + 1 };
}

/** A carriage return at the end of a text may be followed by the rest of the line's end. */
function endOfLine(text: string, start: number, isWhole: boolean): { readonly next: number } | undefined {
  LINE_END.lastIndex = start;
  const found = LINE_END.exec(text);
  if (!found) return isWhole ? { next: text.length } : undefined;
  const next = found.index + found[0].length;
  return found[0] === "\r" && next === text.length && !isWhole ? undefined : { next };
}
