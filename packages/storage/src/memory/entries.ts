/**
 * Options of an `LRUCache` of so many entries, whose memory grows with what is in it: with `max` it takes what all of them
 * need at once, which for a dozen caches that most installations hardly use is as much as the rest of the program.
 */
export function upTo(entries: number): { readonly maxSize: number; readonly sizeCalculation: () => number } {
  return { maxSize: entries, sizeCalculation: () => 1 };
}
