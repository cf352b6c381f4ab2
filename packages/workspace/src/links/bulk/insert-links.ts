import type { Database } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Context } from "../../http/implement.ts";
import { followPreview } from "../../previews/prepare-preview.ts";
import { planTestEnd } from "../ab-test/plan-test-end.ts";
import { insertFreeLinks } from "../queries.ts";
import type { NewLink } from "./create-links.ts";

/**
 * Writes links with their tags, in one transaction. Those whose key or external id was taken meanwhile are left out.
 *
 * @returns the ids of those that were written.
 */
export async function insertLinksWithTags(ctx: Context, links: readonly NewLink[]): Promise<ReadonlySet<string>> {
  if (links.length === 0) return new Set();
  const rows = links.map(({ row }) => row);
  const inserted = await ctx.db.transaction().execute(async (tx) => {
    await takeTurn(ctx, tx);
    const ids = await insertFreeLinks(tx, rows);
    const linkTags = links.flatMap(({ row, tags }) =>
      ids.has(row.id) ? tags.map((tag, position) => ({ link_id: row.id, tag_id: tag.id, position })) : [],
    );
    if (linkTags.length > 0) await tx.insertInto("link_tags").values(linkTags).execute();
    for (const row of rows) {
      if (!ids.has(row.id)) continue;
      await planTestEnd(ctx, tx, row);
      await followPreview(ctx, tx, row);
    }
    return ids;
  });
  for (const row of rows) ctx.linkCache.forget(row.domain, row.key_lookup);
  return inserted;
}

/**
 * One bulk request of a workspace after the other: two that want the same keys in another order would wait for each
 * other on PostgreSQL until it ends one of them. SQLite has one writer anyway.
 */
async function takeTurn({ dialect, workspaceId }: Context, tx: Kysely<Database>): Promise<void> {
  if (dialect !== "postgres") return;
  await tx.selectFrom("workspaces").select("id").where("id", "=", workspaceId).forNoKeyUpdate().execute();
}
