import { hash } from "node:crypto";
import { isRecent } from "../time/is-recent.ts";

/** Of one kind. */
const MAX_NAMES = 50_000;
/** For the names beyond. */
const SHARED = 1_024;

interface Counted {
  readonly sinceMs: number;
  count: number;
}

/**
 * Counts attempts by name, in windows that begin with the first. Memory has a bound, and yet nobody pushes out another's
 * count: while too many names are counted, further ones share counters.
 */
export class Attempts {
  readonly #windowMs: number;
  readonly #maxNames: number;
  /** In the order in which their windows began. */
  readonly #counted = new Map<string, Counted>();

  constructor(windowMs: number, maxNames = MAX_NAMES) {
    this.#windowMs = windowMs;
    this.#maxNames = maxNames;
  }

  count(name: string, nowMs: number): number {
    return this.#find(this.#counterOf(name), nowMs)?.count ?? 0;
  }

  add(name: string, nowMs: number): void {
    this.#forgetEnded(nowMs);
    const counter = this.#counterOf(name);
    const counted = this.#find(counter, nowMs);
    if (counted) {
      counted.count += 1;
      return;
    }
    // To the end.
    this.#counted.delete(counter);
    this.#counted.set(counter, { sinceMs: nowMs, count: 1 });
  }

  #counterOf(name: string): string {
    if (this.#counted.has(name) || this.#counted.size < this.#maxNames) return name;
    return `shared ${hash("sha256", name, "buffer").readUInt32LE() % SHARED}`;
  }

  #find(counter: string, nowMs: number): Counted | undefined {
    const counted = this.#counted.get(counter);
    return counted && isRecent(counted.sinceMs, this.#windowMs, nowMs) ? counted : undefined;
  }

  #forgetEnded(nowMs: number): void {
    for (const [name, { sinceMs }] of this.#counted) {
      if (isRecent(sinceMs, this.#windowMs, nowMs)) return;
      this.#counted.delete(name);
    }
  }
}
