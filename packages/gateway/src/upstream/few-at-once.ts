/** Whoever may be slow is waited for by this many at a time. */
const AT_ONCE = 8;

/** Does something for each, where each may wait for its workspace or its provider. @throws what the first of them throws. */
export async function fewAtOnce<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < items.length; start += AT_ONCE) {
    await Promise.all(items.slice(start, start + AT_ONCE).map(work));
  }
}
