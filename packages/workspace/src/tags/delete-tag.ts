import { AppError, deleteTag } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { implement } from "../operations/implement.ts";

export const handleDeleteTag = implement(deleteTag, { requires: "tags.write" }, async ({ params }, ctx) => {
  if (!(await deleteTagRow(ctx.db, ctx.workspaceId, params.id))) throw new AppError("not_found", "Tag not found.");
  return { id: params.id };
});

/** The links lose it with the row: `link_tags` goes with its tag. @returns whether there was one. */
async function deleteTagRow(db: Kysely<WorkspaceTables>, workspaceId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("tags")
    .where("id", "=", id)
    .where("workspace_id", "=", workspaceId)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}
