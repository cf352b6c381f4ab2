import type { AppError } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../../database/workspace-tables.ts";
import type { LinkTable } from "../../link-store/link-table.ts";
import { insertFreeLinks } from "../../link-store/queries.ts";
import { followPreview } from "../../previews/prepare-preview.ts";
import { planTestEnd } from "../ab-test/end-test.ts";
import { externalIdTaken } from "../assert-references.ts";
import type { LinksContext } from "../context.ts";
import { addressOf, duplicateKey } from "../place-link.ts";
import { findTakenPlacements } from "./find-taken.ts";

type InsertContext = Pick<LinksContext, "db" | "dialect" | "workspaceId" | "now" | "jobs" | "linkCache">;

interface LinkToInsert {
  readonly row: LinkTable;
  readonly tags: readonly { readonly id: string }[];
}

export interface InsertedLinks<Item> {
  readonly inserted: Item[];
  /** Those whose key or external id another request took between our look and our write. */
  readonly lost: { readonly link: Item; readonly error: AppError }[];
}

/** What else a transaction does for the links that it writes. */
type Alongside = (tx: Kysely<WorkspaceTables>, rows: readonly LinkTable[]) => Promise<void>;

/** Writes links with their tags, in one transaction. */
export async function insertLinksWithTags<Item extends LinkToInsert>(
  ctx: InsertContext,
  links: readonly Item[],
  alongside: Alongside = async () => {},
): Promise<InsertedLinks<Item>> {
  const ids = await insertFree(ctx, links, alongside);
  const lost = links.filter(({ row }) => !ids.has(row.id));
  const taken = await findTakenPlacements(
    ctx.db,
    lost.map(({ row }) => row),
  );
  return {
    inserted: links.filter(({ row }) => ids.has(row.id)),
    lost: lost.map((link) => ({ link, error: taken.has(addressOf(link.row)) ? duplicateKey() : externalIdTaken() })),
  };
}

/** @returns the ids of those that were written. */
async function insertFree(
  ctx: InsertContext,
  links: readonly LinkToInsert[],
  alongside: Alongside,
): Promise<ReadonlySet<string>> {
  if (links.length === 0) return new Set();
  const rows = links.map(({ row }) => row);
  const inserted = await ctx.db.transaction().execute(async (tx) => {
    await awaitOtherBulk(ctx, tx);
    const ids = await insertFreeLinks(tx, rows);
    const linkTags = links.flatMap(({ row, tags }) =>
      ids.has(row.id) ? tags.map((tag, position) => ({ link_id: row.id, tag_id: tag.id, position })) : [],
    );
    if (linkTags.length > 0) await tx.insertInto("link_tags").values(linkTags).execute();
    const written = rows.filter(({ id }) => ids.has(id));
    for (const row of written) {
      await planTestEnd(ctx, tx, row);
      await followPreview(ctx, tx, row);
    }
    if (written.length > 0) await alongside(tx, written);
    return ids;
  });
  for (const row of rows) ctx.linkCache.forget(row.domain, row.key_lookup);
  return inserted;
}

/**
 * One bulk request of a workspace after the other: two that want the same keys in another order would wait for each
 * other on PostgreSQL until it ends one of them. SQLite has one writer anyway.
 */
async function awaitOtherBulk(
  { dialect, workspaceId }: Pick<LinksContext, "dialect" | "workspaceId">,
  tx: Kysely<WorkspaceTables>,
): Promise<void> {
  if (dialect !== "postgres") return;
  await tx.selectFrom("workspaces").select("id").where("id", "=", workspaceId).forNoKeyUpdate().execute();
}
