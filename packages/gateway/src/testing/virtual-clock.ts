/** Time that a test moves; imported by tests only. */
import type { Timer } from "../runtime/timer.ts";

export interface VirtualClock extends Timer {
  /** Lets everything happen that is due until then, in order. */
  runUntil(nowMs: number): Promise<void>;
  /** Lets everything happen. */
  runAll(): Promise<void>;
  sleep(delayMs: number): Promise<void>;
}

interface Alarm {
  readonly atMs: number;
  readonly order: number;
  readonly callback: () => void;
  isOff: boolean;
}

export function createVirtualClock(startMs = 0): VirtualClock {
  let nowMs = startMs;
  let order = 0;
  const heap: Alarm[] = [];

  const isBefore = (a: Alarm, b: Alarm) => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
  const at = (index: number): Alarm => heap[index] as Alarm;

  function push(alarm: Alarm): void {
    heap.push(alarm);
    for (let index = heap.length - 1; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!isBefore(at(index), at(parent))) break;
      [heap[index], heap[parent]] = [at(parent), at(index)];
      index = parent;
    }
  }

  function pop(): Alarm | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    heap[0] = last;
    for (let index = 0; ; ) {
      const children = [2 * index + 1, 2 * index + 2].filter((child) => child < heap.length);
      const [smallest] = children.toSorted((a, b) => (isBefore(at(a), at(b)) ? -1 : 1));
      if (smallest === undefined || !isBefore(at(smallest), at(index))) return first;
      [heap[index], heap[smallest]] = [at(smallest), at(index)];
      index = smallest;
    }
  }

  async function runUntil(endMs: number): Promise<void> {
    await settle();
    for (let next = heap[0]; next !== undefined && next.atMs <= endMs; next = heap[0]) {
      pop();
      if (next.isOff) continue;
      nowMs = Math.max(nowMs, next.atMs);
      next.callback();
      await settle();
    }
    if (Number.isFinite(endMs)) nowMs = Math.max(nowMs, endMs);
  }

  function after(delayMs: number, callback: () => void): () => void {
    const alarm: Alarm = { atMs: nowMs + Math.max(0, delayMs), order: order++, callback, isOff: false };
    push(alarm);
    return () => {
      alarm.isOff = true;
    };
  }

  return {
    nowMs: () => nowMs,
    after,
    runUntil,
    runAll: () => runUntil(Number.POSITIVE_INFINITY),
    sleep: (delayMs) => new Promise((resolve) => void after(delayMs, resolve)),
  };
}

/** What follows from one alarm happens before the next: promises settle before an immediate runs. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
