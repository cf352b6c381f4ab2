import { setImmediate } from "node:timers/promises";

/** Of a batch: its result or resources, the names of its calls, their rows. One row is as long as an upstream may answer. */
const MAX_LEVELS = 3;

/** Takes some 2 ms to write. */
const TURN_CHARS = 500_000;

interface Bound {
  readonly maxBytes: number;
  /** The error to be thrown beyond. */
  readonly refuse: () => Error;
}

/**
 * `JSON.stringify` for data with many rows near its top; others have their turn while it writes them.
 *
 * @throws what `refuse` makes, as soon as there are too many bytes.
 */
export async function stringifyInTurns(value: unknown, bound?: Bound): Promise<string> {
  let text = "";
  let turnStart = 0;
  let bytes = 0;
  for (const piece of piecesOf(value, MAX_LEVELS)) {
    text += piece;
    if (bound) bytes += Buffer.byteLength(piece);
    if (bound && bytes > bound.maxBytes) throw bound.refuse();
    if (text.length - turnStart < TURN_CHARS) continue;
    turnStart = text.length;
    await setImmediate();
  }
  return text;
}

function* piecesOf(value: unknown, levels: number): Generator<string> {
  if (levels === 0 || !isContainer(value)) {
    yield JSON.stringify(value) ?? "null";
    return;
  }
  const isList = Array.isArray(value);
  let separator = "";
  yield isList ? "[" : "{";
  for (const [name, item] of isList ? value.entries() : Object.entries(value)) {
    if (!isList && item === undefined) continue;
    yield isList ? separator : `${separator}${JSON.stringify(name)}:`;
    yield* piecesOf(item, levels - 1);
    separator = ",";
  }
  yield isList ? "]" : "}";
}

/** A number of many digits is an object, too. */
function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null && !JSON.isRawJSON(value) && !("toJSON" in value);
}
