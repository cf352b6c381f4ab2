import { upTo } from "@overdub/storage";
import { LRUCache } from "lru-cache";
import { Generations, MAX_KEY_LENGTH } from "../caches/generations.ts";

/** Another process, or code without this cache, may write what was not there: it is found soon after. */
const ABSENT_TTL_MS = 5000;

/** Scans for unknown keys do not reach the database, and do not put what is known out of memory. */
const MAX_ABSENT = 50_000;

/** What is known to lie at addresses, and at which of them nothing does. */
export class KnownEntries<Value extends object> {
  readonly #present: Generations<Value>;
  readonly #absent: LRUCache<string, true>;
  readonly #now: () => number;
  readonly #maxAgeMs: number;
  /** When the younger generation began. */
  #sinceMs: number;

  /**
   * @param max      weight of the entries that are there.
   * @param now      in ms, from any start.
   * @param maxAgeMs how long an entry may be kept, where others write what they do not tell. Default: without an end.
   */
  constructor(max: number, now: () => number, maxAgeMs = Number.POSITIVE_INFINITY) {
    this.#present = new Generations(max);
    this.#now = now;
    this.#maxAgeMs = maxAgeMs;
    this.#sinceMs = now();
    this.#absent = new LRUCache({ ...upTo(MAX_ABSENT), ttl: ABSENT_TTL_MS, perf: { now } });
  }

  /** `null`: nothing is there. `undefined`: that is not known. */
  peek(address: string): Value | null | undefined {
    this.#age();
    return this.#present.get(address) ?? (this.#absent.has(address) ? null : undefined);
  }

  /** @param value `null`: nothing is there. That is forgotten by itself, and not kept of what is longer than any key. */
  set(address: string, value: Value | null, weight = 1): void {
    this.#age();
    if (value) this.#present.set(address, value, weight);
    else if (address.length <= MAX_KEY_LENGTH) this.#absent.set(address, true);
  }

  forget(address: string): void {
    this.#present.delete(address);
    this.#absent.delete(address);
  }

  /** An entry is in the younger generation for half of its time at the most, and then in the older one. */
  #age(): void {
    if (this.#maxAgeMs === Number.POSITIVE_INFINITY) return;
    const nowMs = this.#now();
    const pastMs = nowMs - this.#sinceMs;
    if (pastMs < this.#maxAgeMs / 2) return;
    if (pastMs < this.#maxAgeMs) this.#present.age();
    else this.#present.clear();
    this.#sinceMs = nowMs;
  }

  forgetAll(): void {
    this.#present.clear();
    this.#absent.clear();
  }
}
