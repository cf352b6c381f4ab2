import type { BulkCreateLinksBody } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import { acceptKey, randomKey } from "../../addresses/key.ts";
import { findPrimaryDomain, foreignDomain, isOwnDomain } from "../../domains/find-domain.ts";
import type { LinkColumns } from "../../link-store/link-columns.ts";
import { BLANK_COLUMNS } from "../../link-store/link-columns.ts";
import { applyBody } from "../apply-body.ts";
import { externalIdTaken } from "../assert-references.ts";
import type { LinksContext } from "../context.ts";
import type { Place } from "../place-link.ts";
import { addressOf, duplicateKey, noDomain, randomPlace, toPlace } from "../place-link.ts";
import { findTakenExternalIds, findTakenPlaces } from "./find-taken.ts";
import type { Outcome } from "./link-errors.ts";
import { attempt } from "./link-errors.ts";

export type BulkItem = BulkCreateLinksBody[number];

export interface Draft {
  readonly item: BulkItem;
  readonly columns: Outcome<LinkColumns>;
}

/**
 * What each link would be, as far as it follows from itself, its domain, and the keys and external ids that are taken
 * in the database or earlier in the list.
 *
 * @returns in the order of `items`; an error for each that can't be. See behaviour/links 7.4, steps 1 to 7.
 */
export async function draftLinks(ctx: LinksContext, items: readonly BulkItem[], nowMs: number): Promise<Draft[]> {
  const domains = await readDomains(ctx, items);
  const drafts: Draft[] = [];
  for (const item of items) drafts.push({ item, columns: await attempt(() => draft(item, domains, nowMs)) });
  const possible = drafts.flatMap(({ columns }) => (columns instanceof AppError ? [] : [columns]));
  const externalIdsOf = possible.flatMap(({ external_id }) => external_id ?? []);
  const places = await findTakenPlaces(ctx.db, possible);
  const externalIds = await findTakenExternalIds(ctx.db, ctx.workspaceId, externalIdsOf);

  /** Keeps what is free for this link: the next one to ask for it is too late. */
  async function claim({ item, columns }: Draft): Promise<LinkColumns> {
    if (columns instanceof AppError) throw columns;
    const isRandom = !item.key;
    const clashes = places.has(addressOf(columns));
    if (clashes && !isRandom) throw duplicateKey();
    if (columns.external_id !== null && externalIds.has(columns.external_id)) throw externalIdTaken();
    const free = clashes ? { ...columns, ...(await randomPlace(ctx, columns.domain, item, places)) } : columns;
    places.add(addressOf(free));
    if (free.external_id !== null) externalIds.add(free.external_id);
    return free;
  }

  const claimed: Draft[] = [];
  for (const one of drafts) claimed.push({ item: one.item, columns: await attempt(() => claim(one)) });
  return claimed;
}

interface Domains {
  readonly own: ReadonlySet<string>;
  readonly primary: string | undefined;
}

async function readDomains(ctx: LinksContext, items: readonly BulkItem[]): Promise<Domains> {
  const slugs = [...new Set(items.flatMap(({ domain }) => domain?.toLowerCase() || []))];
  const found =
    slugs.length === 0 ? [] : await ctx.db.selectFrom("domains").selectAll().where("slug", "in", slugs).execute();
  const own = found.filter((domain) => isOwnDomain(domain, ctx.workspaceId)).map(({ slug }) => slug);
  return { own: new Set(own), primary: (await findPrimaryDomain(ctx.db, ctx.workspaceId))?.slug };
}

function draft(item: BulkItem, domains: Domains, nowMs: number): LinkColumns {
  const columns = applyBody({ ...BLANK_COLUMNS, key: item.key ?? "" }, item, nowMs);
  const place = placeOf(item, domains);
  assertNoUpload(item);
  return { ...columns, ...place };
}

function placeOf(item: BulkItem, { own, primary }: Domains): Place {
  const domain = item.domain?.toLowerCase() || primary;
  if (!domain) throw noDomain();
  if (item.domain && !own.has(domain)) throw foreignDomain();
  return toPlace(domain, item.key ? acceptKey(item.key) : randomKey(item.keyLength, item.prefix));
}

/** @throws `unprocessable_entity` for a preview image that would have to be uploaded. */
function assertNoUpload({ proxy, image }: { proxy?: boolean | undefined; image?: string | null | undefined }): void {
  if (!proxy || !image || image.startsWith("https://")) return;
  throw new AppError(
    "unprocessable_entity",
    "Preview images cannot be uploaded in bulk: give `image` as a URL that starts with https://.",
  );
}
