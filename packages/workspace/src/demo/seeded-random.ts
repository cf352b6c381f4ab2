/** A repeatable sequence in [0, 1) (the mulberry32 generator). For demo data only: it is predictable. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One of several, each as likely as its weight is large. */
export function pick<Item extends { readonly weight: number }>(items: readonly Item[], random: () => number): Item {
  let rest = random() * items.reduce((sum, item) => sum + item.weight, 0);
  for (const item of items) {
    rest -= item.weight;
    if (rest < 0) return item;
  }
  throw new RangeError("Nothing to pick from.");
}
