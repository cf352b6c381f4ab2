import type { LinkCreateBody } from "@overdub/contract";
import { AppError, asciiHost, createLink, parseInput } from "@overdub/contract";
import type { Kysely } from "kysely";
import { acceptKey } from "../addresses/key.ts";
import { keyLookups, toKeyLookup } from "../addresses/key-lookup.ts";
import { toShortLink } from "../addresses/short-link.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findDomain, findPrimaryDomain } from "../domains/find-domain.ts";
import { assertStorable } from "../http/assert-storable.ts";
import { BLANK_COLUMNS } from "../link-store/link-columns.ts";
import { applyBody } from "../links/apply-body.ts";
import { attempt } from "../links/bulk/link-errors.ts";
import type { Context } from "../operations/context.ts";
import { assertSmall } from "../quotas/assert-small.ts";
import type { CsvLink } from "./read-row.ts";

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

/** The link that a row asks for, under the rules of `createLink` as far as they concern the row alone. */
export interface WantedLink extends LinkSpot {
  readonly link: CsvLink;
  readonly body: LinkCreateBody;
  /** Absent where the key will be a random one. */
  readonly shortLink: string | undefined;
}

/** @returns in the order of `links`; an error for each that can't be had, such as one on a domain of others. */
export async function readWanted(
  ctx: Pick<Context, "db" | "workspaceId" | "now" | "publicPort">,
  links: readonly CsvLink[],
): Promise<(WantedLink | AppError)[]> {
  const primary = (await findPrimaryDomain(ctx.db, ctx.workspaceId))?.slug ?? "";
  const owners = new Map<string, string | undefined>();
  const wanted: (WantedLink | AppError)[] = [];
  for (const link of links) {
    wanted.push(
      await attempt(async () => {
        assertStorable([link.body, link.tagNames]);
        assertSmall(link.body);
        const body = parseInput(createLink.input.body, link.body);
        const key = body.key ? acceptKey(body.key) : undefined;
        const { url } = applyBody({ ...BLANK_COLUMNS, key: key ?? "" }, body, ctx.now());
        const domain = (body.domain && asciiHost(body.domain)) || primary;
        if (!owners.has(domain)) owners.set(domain, (await findDomain(ctx.db, domain))?.workspace_id);
        if (domain !== "" && owners.get(domain) !== ctx.workspaceId) throw notOwn(domain);
        const shortLink = key === undefined ? undefined : toShortLink(domain, key, ctx.publicPort());
        return { link, body, domain, key, url, shortLink };
      }),
    );
  }
  return wanted;
}

function notOwn(domain: string): AppError {
  const message = `The domain ${domain} is not the workspace's: put the links on one that is with --domain.`;
  return new AppError("forbidden", message);
}

/** The destinations of the links that are at these spots, by spot. */
export async function findExisting(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  spots: readonly LinkSpot[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const [domain, ofDomain] of Map.groupBy(spots, (spot) => spot.domain)) {
    const keys = ofDomain.flatMap(({ key }) => (key === undefined ? [] : [key]));
    const urls = ofDomain.flatMap(({ key, url }) => (key === undefined ? [url] : []));
    const onDomain = db.selectFrom("links").select(["key", "url"]).where("domain", "=", domain);
    if (keys.length > 0) {
      const rows = await onDomain.where("key_lookup", "in", keys.flatMap(keyLookups)).execute();
      for (const { key, url } of rows) found.set(spotOf({ domain, key, url }), url);
    }
    if (urls.length > 0) {
      const rows = await onDomain.where("workspace_id", "=", workspaceId).where("url", "in", urls).execute();
      for (const { url } of rows) found.set(spotOf({ domain, key: undefined, url }), url);
    }
  }
  return found;
}
