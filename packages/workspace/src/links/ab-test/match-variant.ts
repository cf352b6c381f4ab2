/** One of the destinations of a test. */
export interface Variant {
  readonly url: string;
}

/**
 * The variant that a recorded destination comes from. A visit adds to the query of its variant (`dub_id`, `via`, what was
 * passed through) and may set what is there; everything before the query stays. So of the variants with the same address
 * it is the one whose own parameters differ least, then the one with most of them.
 *
 * @param recorded the URL that was sent to the browser.
 * @returns the variant's URL; `undefined` when none has the address, or several fit equally well.
 *   See behaviour/links 14.5.
 */
export function matchVariant(variants: readonly Variant[], recorded: string): string | undefined {
  const visited = parse(recorded);
  if (!visited) return undefined;
  const [best, next] = variants
    .flatMap(({ url }) => {
      const variant = parse(url);
      if (!variant || variant.address !== visited.address) return [];
      const names = [...new Set(variant.query.keys())];
      const kept = names.filter(
        (name) => variant.query.getAll(name).join("\0") === visited.query.getAll(name).join("\0"),
      );
      return [{ url, changed: names.length - kept.length, kept: kept.length }];
    })
    .sort((one, two) => one.changed - two.changed || two.kept - one.kept);
  const isTie = best && next && best.changed === next.changed && best.kept === next.kept;
  return isTie ? undefined : best?.url;
}

/** A URL without its query, and its query. */
function parse(text: string): { address: string; query: URLSearchParams } | undefined {
  const url = URL.parse(text);
  if (!url) return undefined;
  const query = new URLSearchParams(url.search);
  // Speaks to the redirect, which puts a click id in its place.
  query.delete("dub_client_reference_id");
  url.search = "";
  return { address: url.href, query };
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
