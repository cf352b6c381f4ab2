import { AppError } from "@overdub/contract";
import type { Database } from "@overdub/storage";
import type { Kysely } from "kysely";

/** @throws `not_found` unless the workspace has this folder. A foreign one is told apart, as Dub does. */
export async function assertFolder(db: Kysely<Database>, workspaceId: string, folderId: string): Promise<void> {
  const folder = await db.selectFrom("folders").select("workspace_id").where("id", "=", folderId).executeTakeFirst();
  if (!folder) throw new AppError("not_found", "Folder not found.");
  if (folder.workspace_id !== workspaceId) {
    throw new AppError("not_found", "Folder does not belong to the workspace.");
  }
}
