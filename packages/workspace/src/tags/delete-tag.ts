import { AppError, deleteTag } from "@overdub/contract";
import { deleteInBatches } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { implement } from "../operations/implement.ts";

export const handleDeleteTag = implement(deleteTag, { requires: "tags.write" }, async ({ params }, ctx) => {
  if (!(await deleteTagRow(ctx.db, ctx.workspaceId, params.id))) throw new AppError("not_found", "Tag not found.");
  return { id: params.id };
});

/** The links lose it with the row, those of a tag of very many before. @returns whether there was one. */
async function deleteTagRow(db: Kysely<WorkspaceTables>, workspaceId: string, id: string): Promise<boolean> {
  const tag = await db
    .selectFrom("tags")
    .select("id")
    .where("id", "=", id)
    .where("workspace_id", "=", workspaceId)
    .executeTakeFirst();
  if (!tag) return false;
  // All in one statement would hold everything up, and what undoes it is kept in memory.
  await deleteInBatches(async (limit) => {
    const { numDeletedRows } = await db
      .deleteFrom("link_tags")
      .where("tag_id", "=", id)
      .where("link_id", "in", (eb) =>
        eb.selectFrom("link_tags").select("link_id").where("tag_id", "=", id).limit(limit),
      )
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  });
  const { numDeletedRows } = await db
    .deleteFrom("tags")
    .where("id", "=", id)
    .where("workspace_id", "=", workspaceId)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}
