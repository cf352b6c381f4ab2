import { AppError, deleteTag } from "@overdub/contract";
import { implement } from "../operations/implement.ts";

/** The links lose it with the row: `link_tags` goes with its tag. */
export const handleDeleteTag = implement(deleteTag, { requires: "tags.write" }, async ({ params }, ctx) => {
  const { numDeletedRows } = await ctx.db
    .deleteFrom("tags")
    .where("id", "=", params.id)
    .where("workspace_id", "=", ctx.workspaceId)
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) throw new AppError("not_found", "Tag not found.");
  return { id: params.id };
});
