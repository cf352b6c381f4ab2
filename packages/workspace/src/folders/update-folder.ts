import { AppError, updateFolder } from "@overdub/contract";
import { isUniqueViolation } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { implement } from "../operations/implement.ts";
import { assertFolderAccess } from "./folder-access.ts";
import type { FolderRow } from "./folder-table.ts";
import { toFolder } from "./folder-table.ts";

export const handleUpdateFolder = implement(
  updateFolder,
  { requires: "folders.write" },
  async ({ params, body }, ctx) => {
    const folder = await assertFolderAccess(ctx, params.id, "manage");
    const change = {
      ...(body.name === undefined ? {} : { name: body.name, name_lookup: body.name.toLowerCase() }),
      ...(body.description === undefined ? {} : { description: body.description }),
      ...(body.accessLevel === undefined ? {} : { access_level: body.accessLevel }),
    };
    if (Object.keys(change).length === 0) return toFolder(folder);
    try {
      const columns = { ...change, updated_at_ms: ctx.now() };
      const changed = await updateFolderColumns(ctx.db, ctx.workspaceId, folder.id, columns);
      if (!changed) throw new AppError("not_found", "Folder not found.");
      return toFolder(changed);
    } catch (cause) {
      if (!isUniqueViolation(cause)) throw cause;
      throw new AppError("conflict", `A folder with the name "${body.name}" already exists.`, { cause });
    }
  },
);

/** @returns the folder as it is now; `undefined` if it is gone. */
function updateFolderColumns(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  id: string,
  columns: Partial<FolderRow>,
): Promise<FolderRow | undefined> {
  return db
    .updateTable("folders")
    .set(columns)
    .where("id", "=", id)
    .where("workspace_id", "=", workspaceId)
    .returningAll()
    .executeTakeFirst();
}
