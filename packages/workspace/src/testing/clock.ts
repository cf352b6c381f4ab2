export interface TestClock {
  readonly now: () => number;
  advance(ms: number): void;
}

/** A clock that stands until it is moved. Default: a Wednesday noon. */
export function createClock(startMs: number = Date.UTC(2026, 2, 4, 12)): TestClock {
  let ms = startMs;
  return {
    now: () => ms,
    advance(by) {
      ms += by;
    },
  };
}
