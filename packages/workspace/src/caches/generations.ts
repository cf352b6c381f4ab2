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
  /** Of what was set since the younger one began. */
  #weight = 0;
  #older = new Map<string, Value>();

  /** @param max weight of all entries; between half of it and all of it is kept. */
  constructor(max: number) {
    this.#most = Math.ceil(max / 2);
  }

  get(key: string): Value | undefined {
    return this.#younger.get(key) ?? this.#older.get(key);
  }

  /** Does nothing for a key of more than a thousand characters, nor for what is too heavy for all there is. */
  set(key: string, value: Value, weight = 1): void {
    if (key.length > MAX_KEY_LENGTH || weight > this.#most) return;
    const isNew = !this.#younger.has(key);
    if (isNew && this.#weight + weight > this.#most) this.age();
    this.#younger.set(copyOf(key), value);
    if (isNew) this.#weight += weight;
  }

  /** What was set before the last call of this is dropped, whatever its weight. */
  age(): void {
    this.#older = this.#younger;
    this.#younger = new Map();
    this.#weight = 0;
  }

  delete(key: string): void {
    this.#younger.delete(key);
    this.#older.delete(key);
  }

  clear(): void {
    this.#younger.clear();
    this.#older.clear();
    this.#weight = 0;
  }
}

/** A part of a text keeps all of it in memory: a header's value its whole request. */
function copyOf(text: string): string {
  return JSON.parse(JSON.stringify(text));
}
