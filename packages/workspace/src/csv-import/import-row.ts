import type { LinkCreateBody } from "@overdub/contract";
import { AppError, createLink, parseInput } from "@overdub/contract";
import type { LinkTable } from "@overdub/storage";
import { findDomain, findPrimaryDomain } from "../domains/find-domain.ts";
import { toShortLink } from "../domains/short-link.ts";
import { assertStorable } from "../http/assert-storable.ts";
import type { Context } from "../http/implement.ts";
import { applyBody } from "../links/apply-body.ts";
import { insertNewLink, planNewLink } from "../links/create-link.ts";
import { acceptKey, toKeyLookup } from "../links/key.ts";
import { BLANK_COLUMNS } from "../links/link-columns.ts";
import { findLinkByKey } from "../links/queries.ts";
import { ensureTags, readTagBody } from "./ensure-tags.ts";
import type { CsvLink } from "./read-row.ts";

/** What became of a row. `exists`: the same link is there already; `conflict`: another one has its place. */
export interface RowOutcome {
  readonly outcome: "created" | "exists" | "conflict" | "refused";
  readonly shortLink?: string;
  readonly url?: string;
  readonly message?: string;
}

/** What a trial has seen of the file, since it writes nothing that could be found: destinations by place. */
export type SeenLinks = Map<string, string>;

/**
 * Makes the link of a row under the rules of `createLink`, unless it is there: at its address, or, where the row gives no
 * key, anywhere on its domain with its destination.
 *
 * @param seen for a trial, which writes nothing.
 */
export async function importRow(ctx: Context, link: CsvLink, seen: SeenLinks | undefined): Promise<RowOutcome> {
  try {
    assertStorable([link.body, link.tagNames]);
    const body = parseInput(createLink.input.body, link.body);
    const key = body.key ? acceptKey(body.key) : undefined;
    const { url } = applyBody({ ...BLANK_COLUMNS, key: key ?? "" }, body, ctx.nowMs());
    const domain = body.domain || (await findPrimaryDomain(ctx.db, ctx.workspaceId))?.slug || "";
    if (domain !== "" && (await findDomain(ctx.db, domain))?.workspace_id !== ctx.workspaceId) {
      const message = `The domain ${domain} is not the workspace's: put the links on one that is with --domain.`;
      return { outcome: "refused", message };
    }
    const place = key === undefined ? `${domain} ${url}` : `${domain}/${toKeyLookup(key)}`;
    const shortLink = key === undefined ? undefined : toShortLink(domain, key, ctx.publicPort());
    const existing = await findExisting(ctx, domain, key, url);
    const other = existing?.url ?? seen?.get(place);
    if (other === url) return { outcome: "exists", shortLink, url };
    if (other !== undefined)
      return { outcome: "conflict", shortLink, url, message: `The link leads to ${other} already.` };
    for (const name of link.tagNames) readTagBody(name);
    const origin = { createdAtMs: link.createdAtMs, clicks: link.clicks };
    if (seen) {
      await planNewLink(ctx, body, origin);
      seen.set(place, url);
      return { outcome: "created", shortLink, url };
    }
    const created = await insertNewLink(ctx, await withTags(ctx, body, link.tagNames), origin);
    return { outcome: "created", shortLink: created.shortLink, url };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { outcome: error.code === "conflict" ? "conflict" : "refused", message: error.message };
  }
}

function findExisting(
  ctx: Context,
  domain: string,
  key: string | undefined,
  url: string,
): Promise<Pick<LinkTable, "url"> | undefined> {
  if (key !== undefined) return findLinkByKey(ctx.db, domain, key);
  return ctx.db
    .selectFrom("links")
    .select("url")
    .where("workspace_id", "=", ctx.workspaceId)
    .where("domain", "=", domain)
    .where("url", "=", url)
    .limit(1)
    .executeTakeFirst();
}

async function withTags(ctx: Context, body: LinkCreateBody, names: readonly string[]): Promise<LinkCreateBody> {
  if (names.length === 0) return body;
  const ids = await ensureTags(ctx, names);
  return { ...body, tagIds: names.flatMap((name) => ids.get(name.toLowerCase()) ?? []) };
}
