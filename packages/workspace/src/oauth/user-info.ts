import { AppError } from "@overdub/contract";
import type { Kysely } from "kysely";
import { ACCESS_TOKEN_PREFIX, findAccessToken } from "../auth/oauth-token-table.ts";
import { readBearer } from "../auth/read-bearer.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";

/** Who the bearer of an access token is, and of which workspace: no email address. */
export interface UserInfo {
  readonly id: string;
  readonly name: string | null;
  readonly image: null;
  readonly workspace: {
    readonly id: string;
    readonly slug: string;
    readonly name: string;
    readonly logo: string | null;
  };
}

/**
 * @throws `bad_request` without a bearer token; `unauthorized` for any but a live access token, API keys included.
 */
export async function readUserInfo(
  db: Kysely<WorkspaceTables>,
  authorization: string | null,
  nowMs: number,
): Promise<UserInfo> {
  if (!authorization) throw new AppError("bad_request", "Missing Authorization header.");
  const token = readBearer(authorization);
  const row = token.startsWith(ACCESS_TOKEN_PREFIX) ? await findAccessToken(db, token) : undefined;
  if (!row || row.access_expires_at_ms <= nowMs) {
    throw new AppError("unauthorized", "Access token not found or expired.");
  }
  return {
    id: row.user_id,
    name: row.user_name,
    image: null,
    workspace: { id: row.workspace_id, slug: row.slug, name: row.name, logo: row.logo },
  };
}
