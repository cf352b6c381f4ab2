import { setImmediate } from "node:timers/promises";

/** Takes some 2 ms to parse or to write. */
const LONG_CHARS = 500_000;

/** Between two pieces of work on one text: others have their turn in between where it is long. */
export async function turnAfter(text: string): Promise<void> {
  if (text.length >= LONG_CHARS) await setImmediate();
}
