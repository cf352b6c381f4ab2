import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../../database/workspace-tables.ts";
import { changedColumns } from "../../link-store/link-columns.ts";
import type { LinkTable } from "../../link-store/link-table.ts";
import { followPreview } from "../../previews/prepare-preview.ts";
import { replaceLinkWebhooks } from "../../webhooks/link-webhooks.ts";
import { planTestEnd } from "../ab-test/end-test.ts";
import type { LinksContext } from "../context.ts";

export interface LinkChange {
  readonly previous: LinkTable;
  readonly next: LinkTable;
}

/** What each link gets instead of what it had; `undefined` leaves that as it is. */
interface Attached {
  readonly tagIds: readonly string[] | undefined;
  readonly webhookIds: readonly string[] | undefined;
}

/**
 * Writes changes in one transaction, one statement for all links that change alike.
 *
 * @returns the ids of links that were deleted meanwhile.
 */
export async function writeChanges(
  ctx: Pick<LinksContext, "db" | "dialect" | "workspaceId" | "now" | "jobs" | "linkCache">,
  changes: readonly LinkChange[],
  { tagIds, webhookIds }: Attached,
): Promise<ReadonlySet<string>> {
  if (changes.length === 0) return new Set();
  const gone = await ctx.db.transaction().execute(async (tx) => {
    const left = await lockLinks(ctx, tx, changes);
    const present = changes.filter(({ next }) => left.has(next.id));
    await updateAlike(tx, ctx.workspaceId, present);
    if (tagIds) await replaceTags(tx, present, tagIds);
    if (webhookIds) await replaceLinkWebhooks(tx, [...left], webhookIds);
    for (const { previous, next } of present) {
      await planTestEnd(ctx, tx, next, previous);
      await followPreview(ctx, tx, next, previous);
    }
    return new Set(changes.flatMap(({ next }) => (left.has(next.id) ? [] : [next.id])));
  });
  for (const { previous } of changes) ctx.linkCache.forget(previous.domain, previous.key_lookup);
  return gone;
}

/** Those that are still there; they can't be deleted before we are done. In one order, so that no two lock up. */
async function lockLinks(
  { dialect, workspaceId }: Pick<LinksContext, "dialect" | "workspaceId">,
  tx: Kysely<WorkspaceTables>,
  changes: readonly LinkChange[],
): Promise<ReadonlySet<string>> {
  const rows = await tx
    .selectFrom("links")
    .select("id")
    .where("workspace_id", "=", workspaceId)
    .where(
      "id",
      "in",
      changes.map(({ next }) => next.id),
    )
    .orderBy("id")
    .$if(dialect === "postgres", (query) => query.forUpdate())
    .execute();
  return new Set(rows.map(({ id }) => id));
}

async function updateAlike(
  tx: Kysely<WorkspaceTables>,
  workspaceId: string,
  changes: readonly LinkChange[],
): Promise<void> {
  const alike = Map.groupBy(changes, ({ previous, next }) => JSON.stringify(changedColumns(previous, next)));
  for (const group of alike.values()) {
    const [first] = group;
    const columns = first && changedColumns(first.previous, first.next);
    if (!columns || Object.keys(columns).length === 0) continue;
    await tx
      .updateTable("links")
      .set(columns)
      .where("workspace_id", "=", workspaceId)
      .where(
        "id",
        "in",
        group.map(({ next }) => next.id),
      )
      .execute();
  }
}

async function replaceTags(
  tx: Kysely<WorkspaceTables>,
  changes: readonly LinkChange[],
  tagIds: readonly string[],
): Promise<void> {
  const linkIds = changes.map(({ next }) => next.id);
  if (linkIds.length === 0) return;
  await tx.deleteFrom("link_tags").where("link_id", "in", linkIds).execute();
  const rows = linkIds.flatMap((link_id) => tagIds.map((tag_id, position) => ({ link_id, tag_id, position })));
  if (rows.length > 0) await tx.insertInto("link_tags").values(rows).execute();
}
