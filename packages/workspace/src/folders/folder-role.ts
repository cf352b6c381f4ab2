import type { Role } from "../auth/permissions.ts";
import type { FolderTable, FolderUserTable } from "./folder-table.ts";

/** A user's role in a folder; `null`: a stranger, who does not see it. See behaviour/links 10. */
export type FolderRole = "owner" | "editor" | "viewer" | null;

/** What is done in a folder: its links are looked at, or made, changed, moved and deleted; or the folder is changed. */
export type FolderAction = "read" | "write" | "manage";

const ALLOWED: Readonly<Record<FolderAction, readonly FolderRole[]>> = {
  read: ["owner", "editor", "viewer"],
  write: ["owner", "editor"],
  manage: ["owner"],
};

export function mayDo(role: FolderRole, action: FolderAction): boolean {
  return ALLOWED[action].includes(role);
}

/**
 * The role of a user in a folder: owners of the workspace own its folders; else what the folder says of this user,
 * which may be that they are none; else what it says of all users.
 *
 * @param entry of the user in the folder, if there is one.
 */
export function folderRoleOf(
  role: Role,
  folder: Pick<FolderTable, "access_level">,
  entry: Pick<FolderUserTable, "role"> | undefined,
): FolderRole {
  if (role === "owner") return "owner";
  if (entry) return entry.role as FolderRole;
  if (folder.access_level === "write") return "editor";
  return folder.access_level === "read" ? "viewer" : null;
}
