/** How many keys one look-up asks for at most. */
const MAX_KEYS = 32;

interface Planned<Value> {
  readonly keys: Set<string>;
  readonly found: Promise<ReadonlyMap<string, Value>>;
}

/**
 * Turns look-ups of single keys into look-ups of many: one runs at a time, and those that come meanwhile share the
 * next. For DuckDB a few rows cost as much to find as one.
 *
 * @param load returns what it finds; a key that it leaves out has nothing.
 */
export function shareLookups<Value>(
  load: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
): (key: string) => Promise<Value | undefined> {
  let next: Planned<Value> | undefined;
  let running: Promise<unknown> = Promise.resolve();

  function plan(): Planned<Value> {
    const keys = new Set<string>();
    const found = running.then(() => {
      if (next === planned) next = undefined;
      return load([...keys]);
    });
    const planned = { keys, found };
    running = found.catch(() => undefined);
    return planned;
  }

  return async (key) => {
    if (!next || next.keys.size >= MAX_KEYS) next = plan();
    next.keys.add(key);
    return (await next.found).get(key);
  };
}
