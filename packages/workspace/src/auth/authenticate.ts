import { AppError } from "@overdub/contract";
import type { Database } from "@overdub/storage";
import type { Kysely } from "kysely";
import { API_KEY_PREFIX, hashApiKey } from "./api-key.ts";

const LAST_USED_RESOLUTION_MS = 60_000;

/** In whose name an operation runs. */
export interface Caller {
  readonly userId: string;
  readonly workspaceId: string;
}

/** Who calls: a key, bound to one workspace and the user who made it. */
export interface KeyCaller extends Caller {
  readonly keyHash: string;
  readonly requestsPerMinute: number;
  readonly analyticsRequestsPerSecond: number;
}

/**
 * The caller behind an `Authorization` header.
 *
 * @throws `bad_request` when the header is not `Bearer …`; `unauthorized` when it is absent, unknown or expired.
 * @see spec dub-links 2.3
 */
export async function authenticate(
  db: Kysely<Database>,
  authorization: string | undefined,
  nowMs: number,
): Promise<KeyCaller> {
  if (!authorization) throw new AppError("unauthorized", "Missing Authorization header.");
  if (!authorization.startsWith("Bearer ")) {
    throw new AppError(
      "bad_request",
      "Misconfigured authorization header. Did you forget to add 'Bearer '? Learn more: https://d.to/auth",
    );
  }
  const token = authorization.slice("Bearer ".length);
  const keyHash = hashApiKey(token);
  const key = token.startsWith(API_KEY_PREFIX) ? await findApiKey(db, keyHash) : undefined;
  if (!key) throw new AppError("unauthorized", "Unauthorized: Invalid API key.");
  if (key.expires_at_ms !== null && key.expires_at_ms <= nowMs) {
    throw new AppError("unauthorized", "Unauthorized: Access token expired.");
  }
  if (key.last_used_at_ms === null || nowMs - key.last_used_at_ms >= LAST_USED_RESOLUTION_MS) {
    await db.updateTable("api_keys").set({ last_used_at_ms: nowMs }).where("id", "=", key.id).execute();
  }
  return {
    keyHash,
    userId: key.user_id,
    workspaceId: key.workspace_id,
    requestsPerMinute: key.requests_per_minute,
    analyticsRequestsPerSecond: key.analytics_requests_per_second,
  };
}

/** The key with its workspace's limits. */
function findApiKey(db: Kysely<Database>, keyHash: string) {
  return db
    .selectFrom("api_keys")
    .innerJoin("workspaces", "workspaces.id", "api_keys.workspace_id")
    .select([
      "api_keys.id",
      "api_keys.user_id",
      "api_keys.workspace_id",
      "api_keys.expires_at_ms",
      "api_keys.last_used_at_ms",
      "workspaces.requests_per_minute",
      "workspaces.analytics_requests_per_second",
    ])
    .where("api_keys.key_hash", "=", keyHash)
    .executeTakeFirst();
}
