import { AppError } from "@overdub/contract";
import type { NoteUse } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { API_KEY_PREFIX, hashApiKey } from "./api-key.ts";
import type { Permission, Role } from "./permissions.ts";
import { isRole, permissionsOfRole } from "./permissions.ts";
import { effectivePermissions } from "./scopes.ts";

/** In whose name an operation runs. */
export interface Caller {
  readonly userId: string;
  readonly workspaceId: string;
  readonly role: Role;
  readonly permissions: ReadonlySet<Permission>;
}

/** Who calls: a key, bound to one workspace and to the user who made it, or to a machine of its own. */
export interface KeyCaller extends Caller {
  readonly keyHash: string;
  readonly workspaceSlug: string;
  readonly requestsPerMinute: number;
  readonly analyticsRequestsPerSecond: number;
  /** By how much the time of a test workspace is ahead; null: it is none. */
  readonly clockOffsetMs: number | null;
}

interface Credentials {
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
  /** The workspace that the request names, if it does; see `readSelector`. */
  readonly selector: string | undefined;
}

/**
 * The caller behind a request's credentials.
 *
 * @throws `bad_request` when the header is not `Bearer …`; `unauthorized` when it is absent, unknown or expired.
 * @see behaviour/links 2.3
 */
export async function authenticate(
  db: Kysely<WorkspaceTables>,
  { authorization, selector }: Credentials,
  nowMs: number,
  noteUse: NoteUse,
): Promise<KeyCaller> {
  if (!authorization) {
    throw new AppError("unauthorized", selector ? "Unauthorized: Login required." : "Missing Authorization header.");
  }
  if (!authorization.startsWith("Bearer ")) {
    throw new AppError(
      "bad_request",
      "Misconfigured authorization header. Did you forget to add 'Bearer '? Learn more: https://d.to/auth",
    );
  }
  const token = authorization.slice("Bearer ".length);
  const keyHash = hashApiKey(token);
  const key = token.startsWith(API_KEY_PREFIX) ? await findApiKey(db, keyHash) : undefined;
  const role = key && roleOf(key);
  if (!key || !role) throw new AppError("unauthorized", `Unauthorized: Invalid API key.${hintFor(token)}`);
  if (key.expires_at_ms !== null && key.expires_at_ms <= nowMs) {
    throw new AppError("unauthorized", "Unauthorized: Access token expired.");
  }
  noteUse(key.id, key.last_used_at_ms, nowMs);
  return {
    keyHash,
    role,
    userId: key.user_id,
    workspaceId: key.workspace_id,
    workspaceSlug: key.slug,
    permissions: effectivePermissions(role, key.scopes),
    requestsPerMinute: key.requests_per_minute,
    analyticsRequestsPerSecond: key.analytics_requests_per_second,
    clockOffsetMs: key.test_clock_offset_ms,
  };
}

export async function setLastUse(db: Kysely<WorkspaceTables>, keyId: string, nowMs: number): Promise<void> {
  await db.updateTable("api_keys").set({ last_used_at_ms: nowMs }).where("id", "=", keyId).execute();
}

/** For a token that came to the wrong address; told by its beginning alone. */
function hintFor(token: string): string {
  return /^ovd(mcp|iat)?_/.test(token)
    ? ` Tokens that begin with ovd are for the gateway, on its own port (4400 unless configured otherwise); here, keys begin with ${API_KEY_PREFIX}.`
    : "";
}

/** Machines act as owners. @returns nothing when the user is no member any more. */
function roleOf(key: { readonly is_machine: number; readonly role: string | null }): Role | undefined {
  if (key.is_machine) return "owner";
  return key.role !== null && isRole(key.role) ? key.role : undefined;
}

/** The key with its user's role and its limits, which are its workspace's unless it has its own. */
function findApiKey(db: Kysely<WorkspaceTables>, keyHash: string) {
  return db
    .selectFrom("api_keys")
    .innerJoin("workspaces", "workspaces.id", "api_keys.workspace_id")
    .leftJoin("members", (join) =>
      join
        .onRef("members.workspace_id", "=", "api_keys.workspace_id")
        .onRef("members.user_id", "=", "api_keys.user_id"),
    )
    .select((eb) => [
      "api_keys.id",
      "api_keys.user_id",
      "api_keys.workspace_id",
      "api_keys.scopes",
      "api_keys.is_machine",
      "api_keys.expires_at_ms",
      "api_keys.last_used_at_ms",
      "members.role",
      "workspaces.slug",
      "workspaces.test_clock_offset_ms",
      eb.fn.coalesce("api_keys.requests_per_minute", "workspaces.requests_per_minute").as("requests_per_minute"),
      eb.fn
        .coalesce("api_keys.analytics_requests_per_second", "workspaces.analytics_requests_per_second")
        .as("analytics_requests_per_second"),
    ])
    .where("api_keys.key_hash", "=", keyHash)
    .executeTakeFirst();
}

/** The caller of what the operator of the server has done, in an owner's name. */
export function callAsOwner(workspaceId: string, userId: string): Caller {
  return { workspaceId, userId, role: "owner", permissions: permissionsOfRole("owner") };
}
