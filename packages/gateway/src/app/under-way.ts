/** Work that must be over before the database is closed: its book-keeping comes last. */
export interface UnderWay {
  /** The same function, each of whose calls is waited for. */
  watch<Arguments extends readonly unknown[], Result>(
    work: (...args: Arguments) => Promise<Result>,
  ): (...args: Arguments) => Promise<Result>;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

export function createUnderWay(): UnderWay {
  const running = new Set<Promise<unknown>>();
  return {
    watch:
      (work) =>
      (...args) => {
        const result = work(...args);
        running.add(result);
        const forget = () => void running.delete(result);
        result.then(forget, forget);
        return result;
      },
    async settled() {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}
