import { AppError } from "@overdub/contract";
import type { NoteUse, ParameterNamed } from "@overdub/storage";
import { compiledLookup } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { hashSecret } from "../ids/secret.ts";
import { API_KEY_PREFIX } from "./api-key.ts";
import { permissionsOfToken } from "./oauth-scopes.ts";
import { ACCESS_TOKEN_PREFIX, findAccessToken } from "./oauth-token-table.ts";
import type { Permission, Role } from "./permissions.ts";
import { isRole, permissionsOfRole } from "./permissions.ts";
import { readBearer } from "./read-bearer.ts";
import { effectivePermissions } from "./scopes.ts";
import { findSessionMember, SESSION_TOKEN_PREFIX } from "./session-token.ts";

/** In whose name an operation runs. */
export interface Caller {
  readonly userId: string;
  readonly workspaceId: string;
  readonly role: Role;
  readonly permissions: ReadonlySet<Permission>;
  /** Whether a member who is signed in calls, rather than a program with a key. */
  readonly isInPerson?: boolean;
}

/**
 * Who calls: a key, bound to one workspace and to the user who made it, or to a machine of its own; the access token that
 * a member has let an application have; or a member in person.
 */
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
  const token = readBearer(authorization);
  const found = await findCaller(db, token, nowMs);
  if (!found) throw new AppError("unauthorized", `Unauthorized: Invalid API key.${hintFor(token)}`);
  if (found.expiresAtMs !== null && found.expiresAtMs <= nowMs) {
    throw new AppError("unauthorized", "Unauthorized: Access token expired.");
  }
  if (found.key) noteUse(found.key.id, found.key.last_used_at_ms, nowMs);
  return found.caller;
}

interface FoundCaller {
  readonly caller: KeyCaller;
  readonly expiresAtMs: number | null;
  /** Where it is one, whose uses are noted. */
  readonly key?: { readonly id: string; readonly last_used_at_ms: number | null };
}

function findCaller(db: Kysely<WorkspaceTables>, token: string, nowMs: number): Promise<FoundCaller | undefined> {
  if (token.startsWith(ACCESS_TOKEN_PREFIX)) return findTokenCaller(db, token);
  if (token.startsWith(SESSION_TOKEN_PREFIX)) return findMemberCaller(db, token, nowMs);
  return findKeyCaller(db, token);
}

async function findMemberCaller(
  db: Kysely<WorkspaceTables>,
  token: string,
  nowMs: number,
): Promise<FoundCaller | undefined> {
  const row = await findSessionMember(db, token, nowMs);
  if (!row || !isRole(row.role)) return undefined;
  const caller = toCaller(row, hashSecret(token), row.role, permissionsOfRole(row.role));
  return { caller: { ...caller, isInPerson: true }, expiresAtMs: null };
}

async function findKeyCaller(db: Kysely<WorkspaceTables>, token: string): Promise<FoundCaller | undefined> {
  const keyHash = hashSecret(token);
  const key = token.startsWith(API_KEY_PREFIX) ? (await findApiKey(db, { keyHash }))[0] : undefined;
  const role = key && roleOf(key);
  if (!key || !role) return undefined;
  return {
    caller: toCaller(key, keyHash, role, effectivePermissions(role, key.scopes)),
    expiresAtMs: key.expires_at_ms,
    key,
  };
}

async function findTokenCaller(db: Kysely<WorkspaceTables>, token: string): Promise<FoundCaller | undefined> {
  const row = await findAccessToken(db, token);
  if (!row || !isRole(row.role)) return undefined;
  const permissions = permissionsOfToken(row.role, row.scopes);
  return { caller: toCaller(row, row.access_token_hash, row.role, permissions), expiresAtMs: row.access_expires_at_ms };
}

interface CallerRow {
  readonly user_id: string;
  readonly workspace_id: string;
  readonly slug: string;
  readonly requests_per_minute: number;
  readonly analytics_requests_per_second: number;
  readonly test_clock_offset_ms: number | null;
}

function toCaller(row: CallerRow, keyHash: string, role: Role, permissions: Caller["permissions"]): KeyCaller {
  return {
    keyHash,
    role,
    permissions,
    userId: row.user_id,
    workspaceId: row.workspace_id,
    workspaceSlug: row.slug,
    requestsPerMinute: row.requests_per_minute,
    analyticsRequestsPerSecond: row.analytics_requests_per_second,
    clockOffsetMs: row.test_clock_offset_ms,
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
const findApiKey = compiledLookup((db: Kysely<WorkspaceTables>, parameter: ParameterNamed<"keyHash">) =>
  db
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
    .where("api_keys.key_hash", "=", parameter("keyHash")),
);

/** The caller of what the operator of the server has done, in an owner's name. */
export function callAsOwner(workspaceId: string, userId: string): Caller {
  return { workspaceId, userId, role: "owner", permissions: permissionsOfRole("owner") };
}
