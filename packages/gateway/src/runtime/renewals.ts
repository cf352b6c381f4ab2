/** The renewals of a lease, until they end. */
export interface Renewals {
  /** Does what also changes the lease, while no renewal runs. */
  between<Result>(change: () => Promise<Result>): Promise<Result>;
  /** Resolves when no renewal runs any more. */
  end(): Promise<void>;
}

/** Has a lease renewed every so often. A renewal that fails, as while the database is busy, is followed by the next. */
export function startRenewals(renew: () => Promise<void>, everyMs: number): Renewals {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(change: () => Promise<Result>): Promise<Result> => {
    const next = last.then(change);
    last = next.catch(() => undefined);
    return next;
  };
  let isDue = false;
  const timer = setInterval(() => {
    if (isDue) return;
    isDue = true;
    inTurn(renew)
      .catch(() => undefined)
      .finally(() => {
        isDue = false;
      });
  }, everyMs);
  timer.unref();
  return {
    between: inTurn,
    async end() {
      clearInterval(timer);
      await last;
    },
  };
}
