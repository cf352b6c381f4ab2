import { WorkspaceError } from "../workspaces/workspace-error.ts";

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** The longest body of the API makes a third of this; a file of one endless line must not fill the memory. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

const NEWLINE = 10;

/**
 * Takes a file apart, a chunk's lines at a time. A last line without its newline is none: the file was cut there.
 *
 * @throws WorkspaceError naming the line that is too long, cut, or no UTF-8.
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line[]> {
  let rest: Uint8Array[] = [];
  let restBytes = 0;
  let number = 0;
  for await (const chunk of chunks) {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      number += 1;
      const piece = chunk.subarray(start, end);
      if (restBytes + piece.length > MAX_LINE_BYTES) throw tooLong(number);
      lines.push({ number, text: decode(rest.length > 0 ? Buffer.concat([...rest, piece]) : piece, number) });
      rest = [];
      restBytes = 0;
      start = end + 1;
    }
    if (start < chunk.length) rest.push(chunk.slice(start));
    restBytes += chunk.length - start;
    if (restBytes > MAX_LINE_BYTES) throw tooLong(number + 1);
    if (lines.length > 0) yield lines;
  }
  if (restBytes > 0) throw new WorkspaceError(`Line ${number + 1}: the file ends in the middle of it.`);
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array, number: number): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new WorkspaceError(`Line ${number}: it is no UTF-8 text.`, { cause });
  }
}

function tooLong(number: number): WorkspaceError {
  return new WorkspaceError(`Line ${number}: it is longer than ${MAX_LINE_BYTES / 1024 / 1024} MB.`);
}
