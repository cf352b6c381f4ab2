/** Time that only goes forward, for waiting; it says nothing about the time of day. */
export interface Timer {
  nowMs(): number;
  /** Calls back once. @returns a function that calls it off. */
  after(delayMs: number, callback: () => void): () => void;
}

export const systemTimer: Timer = {
  nowMs: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, Math.ceil(delayMs));
    return () => clearTimeout(timer);
  },
};

/** What the promise gives; undefined if that takes longer. */
export async function within<T>(timer: Timer, delayMs: number, promise: Promise<T>): Promise<T | undefined> {
  let callOff = () => {};
  const late = new Promise<undefined>((resolve) => {
    callOff = timer.after(delayMs, () => resolve(undefined));
  });
  return Promise.race([promise, late]).finally(callOff);
}

/** Resolves after the delay. */
export function sleep(timer: Timer, delayMs: number): Promise<void> {
  return new Promise((resolve) => void timer.after(delayMs, resolve));
}
