import type { Kysely, Selectable } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { FolderTable, FolderUserTable } from "./folder-table.ts";

export type FolderRow = Selectable<FolderTable>;

export function findFolder(db: Kysely<WorkspaceTables>, id: string): Promise<FolderRow | undefined> {
  return db.selectFrom("folders").selectAll().where("id", "=", id).executeTakeFirst();
}

/** What a folder says of one user, if it does. */
export function findFolderUser(
  db: Kysely<WorkspaceTables>,
  folderId: string,
  userId: string,
): Promise<FolderUserTable | undefined> {
  return db
    .selectFrom("folder_users")
    .selectAll()
    .where("folder_id", "=", folderId)
    .where("user_id", "=", userId)
    .executeTakeFirst();
}
