import type { Expression, ExpressionBuilder, Kysely, SqlBool } from "kysely";
import type { Caller } from "../auth/authenticate.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";

/** A caller, as far as folders make a difference. */
export type FolderCaller = Pick<Caller, "workspaceId" | "userId" | "role">;

/** The ids of the workspace's folders that the caller may not read; links in them are to stay out of sight. */
export async function listHiddenFolderIds(db: Kysely<WorkspaceTables>, caller: FolderCaller): Promise<string[]> {
  if (caller.role === "owner") return [];
  const rows = await db
    .selectFrom("folders")
    .select("folders.id")
    .where("folders.workspace_id", "=", caller.workspaceId)
    .where((eb) => eb.not(isReadable(eb, caller)))
    .execute();
  return rows.map((row) => row.id);
}

/** A condition on `links`: that a link is in none of the folders that `listHiddenFolderIds` gave. */
export function isInSight(
  eb: ExpressionBuilder<WorkspaceTables, "links">,
  hiddenFolderIds: readonly string[],
): Expression<SqlBool> {
  if (hiddenFolderIds.length === 0) return eb.lit(true);
  return eb.or([eb("links.folder_id", "is", null), eb("links.folder_id", "not in", hiddenFolderIds)]);
}

/** A link, as far as it is in a folder. */
type FolderedLink = { readonly folder_id: string | null };

/** Whether a link is in none of the folders that are hidden from the caller. */
export async function createSight(
  db: Kysely<WorkspaceTables>,
  caller: FolderCaller,
): Promise<(link: FolderedLink) => boolean> {
  const hidden = new Set(await listHiddenFolderIds(db, caller));
  return ({ folder_id }) => folder_id === null || !hidden.has(folder_id);
}

/** `folderRoleOf` as a condition on `folders`: a caller who does not own the workspace has a role in the folder. */
export function isReadable(
  eb: ExpressionBuilder<WorkspaceTables, "folders">,
  caller: Pick<Caller, "userId">,
): Expression<SqlBool> {
  const entry = eb
    .selectFrom("folder_users")
    .select("folder_users.role")
    .whereRef("folder_users.folder_id", "=", "folders.id")
    .where("folder_users.user_id", "=", caller.userId);
  return eb.or([
    eb.exists(entry.where("folder_users.role", "is not", null)),
    eb.and([eb("folders.access_level", "is not", null), eb.not(eb.exists(entry))]),
  ]);
}
