import { z } from "zod";
import type { SnapshotTable } from "../database/snapshot-table.ts";
import { isJsonOf } from "../database/stored-json.ts";
import { SLUG } from "./create-workspace.ts";

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
  /** By how much a test workspace's time is ahead of the server's; null: it is no test workspace. */
  test_clock_offset_ms: number | null;
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
  faultOf: (row) => {
    if (!SLUG.test(String(row.slug))) return "slug is none";
    if (Number(row.test_clock_offset_ms ?? 0) > MAX_CLOCK_OFFSET_MS) return "test_clock_offset_ms is none";
    if (!row.requests_per_minute || !row.analytics_requests_per_second) return "a limit is none";
    const hosts = row.allowed_hostnames;
    return hosts === null || isJsonOf(Hostnames, hosts) ? undefined : "allowed_hostnames are no list of hosts";
  },
};

/** Until the end of the year 9999, which no clock leaves, from any year in which a file can have been made. */
const MAX_CLOCK_OFFSET_MS = Date.UTC(9999, 11, 31) - Date.UTC(2026, 0);

const Hostnames = z.array(z.string().max(255));
