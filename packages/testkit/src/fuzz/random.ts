/** Chance that repeats: the same seed, the same choices. */
export interface Random {
  /** From 0, below 1. */
  next(): number;
  /** From 0, below `limit`. */
  below(limit: number): number;
  chance(probability: number): boolean;
  pick<T>(values: readonly [T, ...T[]]): T;
  pick<T>(values: readonly T[]): T;
  /** Up to `most` results of `make`. */
  several<T>(most: number, make: () => T): T[];
}

/** Mulberry32: small, and good enough to vary tests. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    pick<T>(values: readonly T[]): T {
      const value = values[below(values.length)];
      if (value === undefined) throw new Error("There is nothing to pick from");
      return value;
    },
    several: (most, make) => Array.from({ length: below(most + 1) }, make),
  };
}
