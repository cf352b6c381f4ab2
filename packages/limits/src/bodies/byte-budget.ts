/**
 * Bytes of one kind that may be in memory at a time, such as bodies under way: memory has a bound in bytes, whatever
 * the number of requests that hold them.
 */
export class ByteBudget {
  #free: number;

  /** @param total bytes. */
  constructor(total: number) {
    this.#free = total;
  }

  /** @returns whether there was room; nothing is taken where there is none. */
  take(bytes: number): boolean {
    if (bytes > this.#free) return false;
    this.#free -= bytes;
    return true;
  }

  /** Gives back what was taken. */
  give(bytes: number): void {
    this.#free += bytes;
  }
}
