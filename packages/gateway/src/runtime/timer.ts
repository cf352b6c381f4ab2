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

/** Resolves after the delay. */
export function sleep(timer: Timer, delayMs: number): Promise<void> {
  return new Promise((resolve) => void timer.after(delayMs, resolve));
}
