import { AppError, updateTag } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { implement } from "../operations/implement.ts";
import { findTags, tagWriteError } from "./queries.ts";
import type { TagTable } from "./tag-table.ts";
import { toTag } from "./tag-table.ts";

/** A body with `tag` alone is valid and renames nothing, as Dub's does: clients send it to change the color only. */
export const handleUpdateTag = implement(updateTag, { requires: "tags.write" }, async ({ params, body }, ctx) => {
  const tag = await writeTag(ctx.db, ctx.workspaceId, params.id, {
    ...(body.name === undefined ? {} : { name: body.name, name_lookup: body.name.toLowerCase() }),
    ...(body.color === undefined ? {} : { color: body.color }),
  });
  if (!tag) throw new AppError("not_found", "Tag not found.");
  return toTag(tag);
});

async function writeTag(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  id: string,
  change: Partial<TagTable>,
): Promise<TagTable | undefined> {
  if (Object.keys(change).length === 0) return (await findTags(db, workspaceId, { ids: [id] }))[0];
  try {
    return await db
      .updateTable("tags")
      .set(change)
      .where("id", "=", id)
      .where("workspace_id", "=", workspaceId)
      .returningAll()
      .executeTakeFirst();
  } catch (error) {
    throw tagWriteError(error);
  }
}
