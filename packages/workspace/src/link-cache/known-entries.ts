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

  /**
   * @param max weight of the entries that are there.
   * @param now in ms, from any start.
   */
  constructor(max: number, now: () => number) {
    this.#present = new Generations(max);
    this.#absent = new LRUCache({ max: MAX_ABSENT, ttl: ABSENT_TTL_MS, perf: { now } });
  }

  /** `null`: nothing is there. `undefined`: that is not known. */
  peek(address: string): Value | null | undefined {
    return this.#present.get(address) ?? (this.#absent.has(address) ? null : undefined);
  }

  /** @param value `null`: nothing is there. That is forgotten by itself, and not kept of what is longer than any key. */
  set(address: string, value: Value | null, weight = 1): void {
    if (value) this.#present.set(address, value, weight);
    else if (address.length <= MAX_KEY_LENGTH) this.#absent.set(address, true);
  }

  forget(address: string): void {
    this.#present.delete(address);
    this.#absent.delete(address);
  }

  forgetAll(): void {
    this.#present.clear();
    this.#absent.clear();
  }
}
