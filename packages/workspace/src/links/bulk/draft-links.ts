import type { BulkCreateLinksBody } from "@overdub/contract";
import { AppError, asciiHost } from "@overdub/contract";
import type { Kysely } from "kysely";
import { acceptKey, randomKey } from "../../addresses/key.ts";
import type { WorkspaceTables } from "../../database/workspace-tables.ts";
import { findPrimaryDomain, foreignDomain, isOwnDomain, isSharedDomain } from "../../domains/find-domain.ts";
import type { Site } from "../../link-cache/circles.ts";
import { assertNoCircle } from "../../link-cache/circles.ts";
import type { LinkColumns } from "../../link-store/link-columns.ts";
import { BLANK_COLUMNS } from "../../link-store/link-columns.ts";
import { applyBody } from "../apply-body.ts";
import { externalIdTaken } from "../assert-references.ts";
import type { Placement } from "../place-link.ts";
import { addressOf, duplicateKey, noDomain, randomPlacement, toPlacement } from "../place-link.ts";
import { findTakenExternalIds, findTakenPlacements } from "./find-taken.ts";
import { attempt } from "./link-errors.ts";

export type BulkItem = BulkCreateLinksBody[number];

export interface Draft {
  readonly item: BulkItem;
  readonly columns: LinkColumns | AppError;
}

/**
 * What each link would be, as far as it follows from itself, its domain, and the keys and external ids that are taken
 * in the database or earlier in the list.
 *
 * @returns in the order of `items`; an error for each that can't be. See behaviour/links 7.4, steps 1 to 7.
 */
export async function draftLinks(
  site: Site,
  workspaceId: string,
  items: readonly BulkItem[],
  nowMs: number,
): Promise<Draft[]> {
  const { db } = site;
  const domains = await readDomains(db, workspaceId, items);
  const drafts: Draft[] = [];
  for (const item of items) drafts.push({ item, columns: await attempt(() => draft(item, domains, nowMs)) });
  const possible = drafts.flatMap(({ columns }) => (columns instanceof AppError ? [] : [columns]));
  const externalIdsOf = possible.flatMap(({ external_id }) => external_id ?? []);
  const placements = await findTakenPlacements(db, possible);
  const externalIds = await findTakenExternalIds(db, workspaceId, externalIdsOf);

  const planned = new Map<string, LinkColumns>();

  /** Keeps what is free for this link: the next one to ask for it is too late. */
  async function claim({ item, columns }: Draft): Promise<LinkColumns> {
    if (columns instanceof AppError) throw columns;
    const isRandom = !item.key;
    const clashes = placements.has(addressOf(columns));
    if (clashes && !isRandom) throw duplicateKey();
    if (columns.external_id !== null && externalIds.has(columns.external_id)) throw externalIdTaken();
    const free = clashes ? { ...columns, ...(await randomPlacement(db, columns.domain, item, placements)) } : columns;
    await assertNoCircle({ ...site, planned }, free);
    planned.set(addressOf(free), free);
    placements.add(addressOf(free));
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

async function readDomains(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  items: readonly BulkItem[],
): Promise<Domains> {
  const slugs = [...new Set(items.flatMap(({ domain }) => (domain && asciiHost(domain)) || []))];
  const found =
    slugs.length === 0 ? [] : await db.selectFrom("domains").selectAll().where("slug", "in", slugs).execute();
  const own = found.filter((domain) => isOwnDomain(domain, workspaceId)).map(({ slug }) => slug);
  return { own: new Set(own), primary: (await findPrimaryDomain(db, workspaceId))?.slug };
}

function draft(item: BulkItem, domains: Domains, nowMs: number): LinkColumns {
  const columns = applyBody({ ...BLANK_COLUMNS, key: item.key ?? "" }, item, nowMs);
  const placement = placementOf(item, domains);
  assertNoUpload(item);
  return { ...columns, ...placement };
}

function placementOf(item: BulkItem, { own, primary }: Domains): Placement {
  const wanted = isSharedDomain(item.domain) ? undefined : item.domain && asciiHost(item.domain);
  const domain = wanted || primary;
  if (!domain) throw noDomain();
  if (wanted && !own.has(domain)) throw foreignDomain();
  return toPlacement(domain, item.key ? acceptKey(item.key) : randomKey(item.keyLength, item.prefix));
}

/** @throws `unprocessable_entity` for a preview image that would have to be uploaded. */
function assertNoUpload({ proxy, image }: { proxy?: boolean | undefined; image?: string | null | undefined }): void {
  if (!proxy || !image || image.startsWith("https://")) return;
  throw new AppError(
    "unprocessable_entity",
    "Preview images cannot be uploaded in bulk: give `image` as a URL that starts with https://.",
  );
}
