import { OAuthAppCreateBody } from "@overdub/contract";
import type { Generated } from "kysely";
import { z } from "zod";
import { columnRules, jsonText } from "../database/column-rules.ts";
import type { SnapshotTable } from "../database/snapshot-table.ts";
import type { Flag } from "../database/workspace-tables.ts";

/** A program to which members give access to their workspace. */
export interface OAuthAppTable {
  id: string;
  /** Null: the installation's own. */
  workspace_id: string | null;
  /** Who made it, which may be gone; null: a command did. */
  user_id: string | null;
  name: string;
  slug: string;
  description: string | null;
  developer: string;
  website: string;
  client_id: string;
  /** SHA-256 of the whole secret, hex; null for a public application, which has none. */
  client_secret_hash: string | null;
  partial_client_secret: string | null;
  /** JSON array, each as it was given: they are compared by their characters. */
  redirect_uris: string;
  /** Whether it is public: it shows by PKCE that a code is its own. */
  pkce: Generated<Flag>;
  /** Whether members of other workspaces may use it. Commands alone say so. */
  verified: Generated<Flag>;
  created_at_ms: number;
  updated_at_ms: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    oauth_apps: OAuthAppTable;
  }
}

export const CLIENT_ID_PREFIX = "dub_app_";
export const CLIENT_SECRET_PREFIX = "dub_app_secret_";

const { name, slug, description, developer, website, redirectUris } = OAuthAppCreateBody.shape;

export const oauthAppsInFile: SnapshotTable = {
  name: "oauth_apps",
  key: "id",
  scope: "workspace_id",
  unique: ["slug", "client_id"],
  faultOf: columnRules(
    {
      ...{ name, slug, description, developer, website },
      client_id: z.string().regex(/^dub_app_[0-9a-f]{48}$/),
      client_secret_hash: z.string().regex(/^[0-9a-f]{64}$/),
      redirect_uris: jsonText(redirectUris),
      pkce: z.literal([0, 1]),
      verified: z.literal([0, 1]),
    },
    ({ pkce, client_secret_hash: hash }) =>
      (pkce === 1) === (hash === null) ? undefined : "client_secret_hash does not fit pkce",
  ),
};
