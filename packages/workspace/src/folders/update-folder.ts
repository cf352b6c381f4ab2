import { AppError, updateFolder } from "@overdub/contract";
import { isUniqueViolation } from "@overdub/storage";
import { implement } from "../operations/implement.ts";
import { assertFolderAccess } from "./folder-access.ts";
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
      const changed = await ctx.db
        .updateTable("folders")
        .set({ ...change, updated_at_ms: ctx.now() })
        .where("id", "=", folder.id)
        .where("workspace_id", "=", ctx.workspaceId)
        .returningAll()
        .executeTakeFirst();
      if (!changed) throw new AppError("not_found", "Folder not found.");
      return toFolder(changed);
    } catch (cause) {
      if (!isUniqueViolation(cause)) throw cause;
      throw new AppError("conflict", `A folder with the name "${body.name}" already exists.`, { cause });
    }
  },
);
