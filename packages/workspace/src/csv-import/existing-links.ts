import { toKeyLookup } from "../addresses/key.ts";
import type { CsvContext } from "./csv-context.ts";

/** Where a link is to be: at its address or, where the row gives no key, anywhere on its domain. */
export interface LinkSpot {
  readonly domain: string;
  readonly key: string | undefined;
  readonly url: string;
}

/** Two rows with one spot ask for one link. */
export function spotOf({ domain, key, url }: LinkSpot): string {
  return key === undefined ? `${domain} ${url}` : `${domain}/${toKeyLookup(key)}`;
}

/** The destinations of the links that are at these spots, by spot. */
export async function findExisting(ctx: CsvContext, spots: readonly LinkSpot[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const [domain, ofDomain] of Map.groupBy(spots, (spot) => spot.domain)) {
    const keys = ofDomain.flatMap(({ key }) => (key === undefined ? [] : [key]));
    const urls = ofDomain.flatMap(({ key, url }) => (key === undefined ? [url] : []));
    const onDomain = ctx.db.selectFrom("links").select(["key", "url"]).where("domain", "=", domain);
    if (keys.length > 0) {
      const rows = await onDomain.where("key_lookup", "in", keys.map(toKeyLookup)).execute();
      for (const { key, url } of rows) found.set(spotOf({ domain, key, url }), url);
    }
    if (urls.length > 0) {
      const rows = await onDomain.where("workspace_id", "=", ctx.workspaceId).where("url", "in", urls).execute();
      for (const { url } of rows) found.set(spotOf({ domain, key: undefined, url }), url);
    }
  }
  return found;
}
