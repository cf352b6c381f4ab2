import type { Generated } from "kysely";
import type { SnapshotTable } from "../database/snapshot-table.ts";
import type { Flag } from "../database/workspace-tables.ts";
import { SCOPES } from "./scopes.ts";

export interface ApiKeyTable {
  id: string;
  workspace_id: string;
  user_id: string;
  name: string;
  /** SHA-256 of the whole key, hex: the key itself is shown once and kept nowhere. */
  key_hash: string;
  /** First three and last four characters, to recognise a key in a list. */
  partial_key: string;
  /** Separated by spaces, such as `links.read tags.write`; null: whatever the user's role allows. */
  scopes: string | null;
  /** Whether its user is a machine of its own, which is no member and acts as owner. */
  is_machine: Generated<Flag>;
  /** Its own limit in place of the workspace's, or null. */
  requests_per_minute: number | null;
  /** Its own limit in place of the workspace's, or null. */
  analytics_requests_per_second: number | null;
  expires_at_ms: number | null;
  last_used_at_ms: number | null;
  created_at_ms: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    api_keys: ApiKeyTable;
  }
}

export const apiKeysInFile: SnapshotTable = {
  name: "api_keys",
  key: "id",
  scope: "workspace_id",
  unique: ["key_hash"],
  faultOf: ({ key_hash: digest, scopes }) => {
    if (!/^[0-9a-f]{64}$/.test(String(digest))) return "key_hash is no digest";
    const known: readonly string[] = SCOPES;
    const isUnknown = (scope: string) => !known.includes(scope);
    return typeof scopes === "string" && scopes.split(" ").some(isUnknown) ? "scopes hold one that is none" : undefined;
  },
};
