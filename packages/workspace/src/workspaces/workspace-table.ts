import type { SnapshotTable } from "../database/snapshot-table.ts";

export interface WorkspaceTable {
  id: string;
  name: string;
  slug: string;
  requests_per_minute: number;
  analytics_requests_per_second: number;
  /** Address of an image, or null. */
  logo: string | null;
  /** What web pages identify themselves with: `dub_pk_…`, no secret; null: there is none. */
  publishable_key: string | null;
  /** JSON array of the hosts whose pages may track; null: all. */
  allowed_hostnames: string | null;
  created_at_ms: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    workspaces: WorkspaceTable;
  }
}

export const workspacesInFile: SnapshotTable = {
  name: "workspaces",
  key: "id",
  scope: "id",
  unique: ["slug", "publishable_key"],
};
