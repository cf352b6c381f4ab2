import type { Expression, ExpressionBuilder, Kysely, SqlBool } from "kysely";
import { nameContains } from "../database/contains.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { FolderRow, FolderUserTable } from "./folder-table.ts";
import type { FolderCaller } from "./hidden-folders.ts";
import { isReadable } from "./hidden-folders.ts";

/** The folder with this id, of any workspace: for callers that tell a foreign folder from none. */
export function findFolderAnywhere(db: Kysely<WorkspaceTables>, id: string): Promise<FolderRow | undefined> {
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

/** The condition that a folder of the workspace meets these filters and the caller may read it. */
export function selectFolders(caller: FolderCaller, { search }: { readonly search?: string | undefined }) {
  return (eb: ExpressionBuilder<WorkspaceTables, "folders">): Expression<SqlBool> =>
    eb.and([
      eb("folders.workspace_id", "=", caller.workspaceId),
      ...(search ? [nameContains(eb.ref("folders.name_lookup"), search)] : []),
      ...(caller.role === "owner" ? [] : [isReadable(eb, caller)]),
    ]);
}
