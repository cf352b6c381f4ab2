import { setImmediate } from "node:timers/promises";

/** Takes some 2 ms to parse or to write. */
const LONG_CHARS = 500_000;

/** Work on a text, such as its parsing. Where it is long, others have their turn before it and after it. */
export async function inOwnTurn<Result>(text: string, work: (text: string) => Result): Promise<Result> {
  if (text.length < LONG_CHARS) return work(text);
  await setImmediate();
  const result = work(text);
  await setImmediate();
  return result;
}
