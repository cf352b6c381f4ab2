import type { TurnsOptions } from "./turns.ts";
import { Turns } from "./turns.ts";

/** So much at a time for each owner, so that what many share is not taken by one. */
export class TurnsByOwner {
  readonly #options: TurnsOptions;
  /** Of those for whom something is done or waits. */
  readonly #owners = new Map<string, { readonly turns: Turns; pieces: number }>();

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** @throws as `Turns.run`. */
  async run<T>(owner: string, work: () => Promise<T>): Promise<T> {
    const own = this.#owners.get(owner) ?? { turns: new Turns(this.#options), pieces: 0 };
    this.#owners.set(owner, own);
    own.pieces++;
    try {
      return await own.turns.run(work);
    } finally {
      own.pieces--;
      if (own.pieces === 0) this.#owners.delete(owner);
    }
  }

  /** For how many something is done or waits. */
  get owners(): number {
    return this.#owners.size;
  }
}
