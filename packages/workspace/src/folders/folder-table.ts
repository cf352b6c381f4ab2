import type { Folder } from "@overdub/contract";
import type { Generated, Selectable } from "kysely";
import { FOLDER_ROLES } from "../auth/permissions.ts";
import type { SnapshotTable } from "../database/snapshot-table.ts";
import { toIso } from "../time/to-iso.ts";

export interface FolderTable {
  id: string;
  workspace_id: string;
  name: string;
  /** `name` in lower case: what look-ups and uniqueness use. */
  name_lookup: string;
  description: string | null;
  access_level: string | null;
  /** `default` or `mega`. */
  type: Generated<string>;
  created_at_ms: number;
  updated_at_ms: number;
}

export type FolderRow = Selectable<FolderTable>;

/** What one user may do in one folder, beside what the folder allows all users. */
export interface FolderUserTable {
  folder_id: string;
  user_id: string;
  /** `owner`, `editor`, `viewer`; null hides the folder. */
  role: string | null;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    folders: FolderTable;
    folder_users: FolderUserTable;
  }
}

export const foldersInFile: SnapshotTable = {
  name: "folders",
  key: "id",
  scope: "workspace_id",
  faultOf: ({ access_level: level }) =>
    level === null || level === "write" || level === "read" ? undefined : "access_level is none",
};

export const folderUsersInFile: SnapshotTable = {
  name: "folder_users",
  key: "user_id",
  parent: { table: "folders", column: "folder_id" },
  faultOf: ({ role }) => (role === null || FOLDER_ROLES.some((known) => known === role) ? undefined : "role is none"),
};

/** A folder as the API shows it. */
export function toFolder(row: FolderRow): Folder {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    type: row.type as Folder["type"],
    accessLevel: row.access_level as Folder["accessLevel"],
    createdAt: toIso(row.created_at_ms),
    updatedAt: toIso(row.updated_at_ms),
  };
}
