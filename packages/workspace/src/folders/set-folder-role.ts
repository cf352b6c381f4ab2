import type { Kysely } from "kysely";
import type { GivenFolderRole } from "../auth/permissions.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findNamedMember } from "../members/members.ts";
import { lockWorkspace } from "../workspaces/queries.ts";
import { WorkspaceError } from "../workspaces/workspace-error.ts";

/**
 * @param member user id or email.
 * @throws WorkspaceError when the workspace has no such folder or member.
 * @see behaviour/links 10
 */
export function setFolderRole(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  { folderId, member, role }: { folderId: string; member: string; role: GivenFolderRole },
): Promise<{ folderId: string; userId: string; role: GivenFolderRole }> {
  return db.transaction().execute(async (tx) => {
    await lockWorkspace(tx, workspaceId);
    const folder = await tx
      .selectFrom("folders")
      .select("id")
      .where("id", "=", folderId)
      .where("workspace_id", "=", workspaceId)
      .executeTakeFirst();
    if (!folder) throw new WorkspaceError(`There is no folder ${folderId}.`);
    const { user_id } = await findNamedMember(tx, workspaceId, member);
    await tx.deleteFrom("folder_users").where("folder_id", "=", folderId).where("user_id", "=", user_id).execute();
    if (role !== "default") {
      await tx
        .insertInto("folder_users")
        .values({ folder_id: folderId, user_id, role: role === "none" ? null : role })
        .execute();
    }
    return { folderId, userId: user_id, role };
  });
}
