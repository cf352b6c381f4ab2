export interface TurnsOptions {
  /** How much is done at a time. */
  readonly places: number;
  /** How much may wait. Default: all of it. */
  readonly maxWaiting?: number;
  /** The error to be thrown beyond. */
  readonly refuse?: () => Error;
}

/** So much at a time; the rest waits, first come, first served. */
export class Turns {
  readonly #maxWaiting: number;
  readonly #refuse: () => Error;
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor({
    places,
    maxWaiting = Number.POSITIVE_INFINITY,
    refuse = () => new Error("Too much waits."),
  }: TurnsOptions) {
    this.#free = places;
    this.#maxWaiting = maxWaiting;
    this.#refuse = refuse;
  }

  /** @throws what `refuse` makes while too much waits, and what `work` throws. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else if (this.#waiting.length >= this.#maxWaiting) throw this.#refuse();
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
