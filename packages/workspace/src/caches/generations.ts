/** In characters. Longer keys come only from an attacker, who would fill memory with them. */
export const MAX_KEY_LENGTH = 1000;

/**
 * A map of bounded size that keeps what was set last. Entries live in two generations: when the younger one is full it
 * becomes the older one, and the one before is dropped whole. So a look-up is a look-up in a map and writes nothing,
 * unlike in a cache that keeps an order of use, which would touch other entries, far apart in memory, on each hit.
 */
export class Generations<Value extends NonNullable<unknown>> {
  readonly #most: number;
  #younger = new Map<string, Value>();
  #older = new Map<string, Value>();

  /** @param max entries in all; between half of it and all of it are kept. */
  constructor(max: number) {
    this.#most = Math.ceil(max / 2);
  }

  get(key: string): Value | undefined {
    return this.#younger.get(key) ?? this.#older.get(key);
  }

  /** Does nothing for a key of more than a thousand characters. */
  set(key: string, value: Value): void {
    if (key.length > MAX_KEY_LENGTH) return;
    if (this.#younger.size >= this.#most && !this.#younger.has(key)) {
      this.#older = this.#younger;
      this.#younger = new Map();
    }
    this.#younger.set(copyOf(key), value);
  }

  delete(key: string): void {
    this.#younger.delete(key);
    this.#older.delete(key);
  }
}

/** A part of a text keeps all of it in memory: a header's value its whole request. */
function copyOf(text: string): string {
  return JSON.parse(JSON.stringify(text));
}
