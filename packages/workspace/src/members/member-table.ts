import { isRole } from "../auth/permissions.ts";
import type { SnapshotTable } from "../database/snapshot-table.ts";

/** The users of a workspace, each with a role. */
export interface MemberTable {
  workspace_id: string;
  user_id: string;
  /** `owner`, `member`, `viewer` or `billing`. */
  role: string;
  name: string | null;
  email: string | null;
  created_at_ms: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    members: MemberTable;
  }
}

export const membersInFile: SnapshotTable = {
  name: "members",
  key: "user_id",
  scope: "workspace_id",
  faultOf: ({ role }) => (isRole(String(role)) ? undefined : "role is none"),
};
