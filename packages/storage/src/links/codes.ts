/** Texts as small numbers, from 1; 0 is no text. */
export class Codes {
  readonly #codes = new Map<string, number>();
  readonly #texts: string[] = [""];

  /** @param texts In the order of their codes, from 1. */
  constructor(texts: readonly string[] = []) {
    for (const text of texts) this.of(text);
  }

  /** How many there are, 0 included. */
  get size(): number {
    return this.#texts.length;
  }

  /** The code of a text, given to it now if it has none. */
  of(text: string | null): number {
    if (text === null) return 0;
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const code = this.#texts.push(text) - 1;
    this.#codes.set(text, code);
    return code;
  }

  /** `undefined` for a text that nothing has. */
  find(text: string): number | undefined {
    return this.#codes.get(text);
  }

  textOf(code: number): string {
    return this.#texts[code] ?? "";
  }
}
