import type { EventText, SerializedBatch } from "../outbox/serialized-batch.ts";

/** Two thousand clicks or so, while a batch has a thousand at the most: those of an attacker are several times as long. */
const BYTES = 2 * 1024 * 1024;

/** Of UTF-8, for a character of a JavaScript text, at the most. */
const BYTES_OF_CHARACTER = 3;

const ASCII = { begin: 0x5b, comma: 0x2c, end: 0x5d } as const;

/** A batch that lies at the beginning of the memory: a JSON array of so many bytes of UTF-8. */
export interface LaidBatch {
  readonly bytes: number;
  readonly count: number;
}

export function createBatchMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(BYTES);
}

/**
 * Lays batches into memory that the other thread sees, one at a time. A message could carry them as well. But for it the
 * texts are joined, made flat and copied, which takes the thread of the redirects four times as long.
 */
export class BatchWriter {
  readonly #bytes: Buffer;
  #isTaken = false;

  constructor(memory: SharedArrayBuffer) {
    this.#bytes = Buffer.from(memory);
  }

  /** @returns `undefined` while the batch before is not released, and for one that may not fit: then a message has to do. */
  lay(events: readonly EventText[]): LaidBatch | undefined {
    if (this.#isTaken) return undefined;
    const bytes = this.#bytes;
    let end = 0;
    for (const event of events) {
      if (end + 2 + event.length * BYTES_OF_CHARACTER > bytes.length) return undefined;
      bytes[end] = end === 0 ? ASCII.begin : ASCII.comma;
      end += 1 + bytes.write(event, end + 1);
    }
    if (end === 0) return undefined;
    bytes[end] = ASCII.end;
    this.#isTaken = true;
    return { bytes: end + 1, count: events.length };
  }

  /** The other thread has read it. */
  release(): void {
    this.#isTaken = false;
  }
}

export function readLaidBatch(memory: SharedArrayBuffer, { bytes, count }: LaidBatch): SerializedBatch {
  return { json: Buffer.from(memory, 0, bytes).toString(), count };
}
