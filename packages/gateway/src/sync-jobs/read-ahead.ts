/** One thing that is read before it is asked for. */
export interface ReadAhead<Read> {
  /** Begins to read what `key` stands for. */
  start(key: string, read: () => Promise<Read>): void;
  /** What was begun under this key; anything else that was begun is forgotten. */
  take(key: string, read: () => Promise<Read>): Promise<Read>;
}

export function createReadAhead<Read>(): ReadAhead<Read> {
  let begun: { readonly key: string; readonly outcome: Promise<Read> } | undefined;
  return {
    start(key, read) {
      const outcome = read();
      // Whoever takes it hears of a failure; nobody else needs to.
      outcome.catch(() => undefined);
      begun = { key, outcome };
    },
    take(key, read) {
      const found = begun?.key === key ? begun.outcome : undefined;
      begun = undefined;
      return found ?? read();
    },
  };
}
