/** Below both dialects' limits for the parameters of one statement: 32,766 on SQLite, 65,535 on PostgreSQL. */
const CHUNK = 5000;

/** Cuts a list of ids of any length into parts that fit one statement each. */
export function* chunksOf<Value>(values: readonly Value[]): Generator<readonly Value[]> {
  for (let start = 0; start < values.length; start += CHUNK) yield values.slice(start, start + CHUNK);
}
