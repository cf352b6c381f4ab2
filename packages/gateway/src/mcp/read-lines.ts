/** One line of a stream, without what ends it. */
export interface Line {
  /** Empty where there are too many. */
  readonly bytes: Uint8Array;
  readonly isTooLong: boolean;
  /** False for a last one that nothing ends. */
  readonly isTerminated: boolean;
}

const LINE_FEED = 0x0a;

/** The lines of a stream of bytes, in any pieces. Of a line of more than `maxBytes` nothing is kept. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Line> {
  let parts: Uint8Array[] = [];
  let length = 0;
  const add = (part: Uint8Array) => {
    length += part.length;
    if (length > maxBytes) parts = [];
    else parts.push(part);
  };
  const finish = (isTerminated: boolean): Line => {
    const line = { bytes: Buffer.concat(parts), isTooLong: length > maxBytes, isTerminated };
    parts = [];
    length = 0;
    return line;
  };

  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      add(chunk.subarray(start, end));
      yield finish(true);
      start = end + 1;
    }
    if (start < chunk.length) add(chunk.subarray(start));
  }
  if (length > 0) yield finish(false);
}
