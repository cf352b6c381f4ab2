import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { hashSecret } from "../ids/secret.ts";

/** The one live pair of tokens that an application has of a member. */
export interface OAuthTokenTable {
  id: string;
  app_id: string;
  workspace_id: string;
  user_id: string;
  /** Separated by spaces. */
  scopes: string;
  /** SHA-256, hex, as of every secret here. */
  access_token_hash: string;
  refresh_token_hash: string;
  /** Of the beginning that all refresh tokens of one consent have; null: older than that there are families. */
  family_hash: string | null;
  /** Of the refresh token that this pair was given for, and what the pair was made with beside it; null for a code. */
  previous_refresh_hash: string | null;
  rotation_salt: string | null;
  access_expires_at_ms: number;
  refresh_expires_at_ms: number;
  created_at_ms: number;
  refreshed_at_ms: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    oauth_tokens: OAuthTokenTable;
  }
}

export const ACCESS_TOKEN_PREFIX = "dub_access_token_";

/** The pair of an access token, with its member and the limits of its workspace, expired or not. */
export function findAccessToken(db: Kysely<WorkspaceTables>, accessToken: string) {
  return db
    .selectFrom("oauth_tokens")
    .innerJoin("workspaces", "workspaces.id", "oauth_tokens.workspace_id")
    .innerJoin("members", (join) =>
      join
        .onRef("members.workspace_id", "=", "oauth_tokens.workspace_id")
        .onRef("members.user_id", "=", "oauth_tokens.user_id"),
    )
    .select([
      "oauth_tokens.access_token_hash",
      "oauth_tokens.access_expires_at_ms",
      "oauth_tokens.scopes",
      "oauth_tokens.user_id",
      "oauth_tokens.workspace_id",
      "members.role",
      "members.name as user_name",
      "workspaces.slug",
      "workspaces.name",
      "workspaces.logo",
      "workspaces.requests_per_minute",
      "workspaces.analytics_requests_per_second",
      "workspaces.test_clock_offset_ms",
    ])
    .where("oauth_tokens.access_token_hash", "=", hashSecret(accessToken))
    .executeTakeFirst();
}
