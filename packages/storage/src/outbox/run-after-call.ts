/**
 * One run at a time, for callers who need a run that starts after their call. Calls during a run share the next one.
 */
export function runAfterCall(work: () => Promise<void>): () => Promise<void> {
  let current: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  function start(): Promise<void> {
    current = work().finally(() => {
      current = undefined;
    });
    return current;
  }

  return () => {
    if (!current) return start();
    next ??= current
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return start();
      });
    return next;
  };
}
