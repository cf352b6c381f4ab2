/** One of the destinations of a test. */
export interface Variant {
  readonly url: string;
}

/**
 * The variant with most leads; among equals chance decides.
 *
 * @param leads by the variant's URL.
 * @param random in [0, 1).
 * @returns `undefined` when there were no leads. See behaviour/links 14.6.
 */
export function pickWinner(
  variants: readonly Variant[],
  leads: ReadonlyMap<string, number>,
  random: () => number,
): string | undefined {
  const most = Math.max(0, ...variants.map(({ url }) => leads.get(url) ?? 0));
  if (most === 0) return undefined;
  const best = variants.filter(({ url }) => leads.get(url) === most);
  return best[Math.floor(random() * best.length)]?.url;
}
