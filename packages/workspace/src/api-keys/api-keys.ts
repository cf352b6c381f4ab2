import type { Kysely, Selectable } from "kysely";
import { mintApiKey, partialApiKey } from "../auth/api-key.ts";
import type { ApiKeyTable } from "../auth/api-key-table.ts";
import type { Permission } from "../auth/permissions.ts";
import { isRole, PERMISSIONS, permissionsOfRole } from "../auth/permissions.ts";
import { isScope, SCOPES } from "../auth/scopes.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";
import { hashSecret } from "../ids/secret.ts";
import { findNamedMember } from "../members/members.ts";
import { assertRoom } from "../quotas/assert-room.ts";
import { lockWorkspace } from "../workspaces/queries.ts";
import { WorkspaceError } from "../workspaces/workspace-error.ts";

export interface NewApiKey {
  readonly name: string;
  /** None: whatever the role of its user allows. */
  readonly scopes?: readonly string[] | undefined;
  /** A member's user id or email. Default: a machine of its own, which acts as owner. */
  readonly user?: string | undefined;
  /** UTC ms. Default: never. */
  readonly expiresAtMs?: number | undefined;
  /** Default: the workspace's. */
  readonly requestsPerMinute?: number | undefined;
  /** For analytics and events. Default: the workspace's. */
  readonly analyticsRequestsPerSecond?: number | undefined;
}

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  /** First three and last four characters. */
  readonly partialKey: string;
  readonly scopes: readonly string[];
  readonly userId: string;
  readonly isMachine: boolean;
  readonly expiresAtMs: number | null;
  readonly lastUsedAtMs: number | null;
  readonly createdAtMs: number;
}

export interface CreatedApiKey extends ApiKey {
  /** The only time it is shown. */
  readonly key: string;
}

const MAX_NAME_LENGTH = 50;

/**
 * @throws WorkspaceError for a name, scope, user or expiry that cannot be, and for the 101st key.
 * @see behaviour/links 2.1 and behaviour/partners 9.1
 */
export async function createApiKey(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  input: NewApiKey,
  nowMs: number,
): Promise<CreatedApiKey> {
  if (input.name.length < 1 || input.name.length > MAX_NAME_LENGTH) {
    throw new WorkspaceError(`The name of a key has 1 to ${MAX_NAME_LENGTH} characters.`);
  }
  if (input.expiresAtMs !== undefined && input.expiresAtMs <= nowMs) {
    throw new WorkspaceError("The key would have expired already.");
  }
  const key = mintApiKey();
  const scopes = [...new Set(input.scopes)];
  return db.transaction().execute(async (tx) => {
    await lockWorkspace(tx, workspaceId);
    const member = input.user === undefined ? undefined : await findNamedMember(tx, workspaceId, input.user);
    assertScopes(scopes, member ? member.role : "owner");
    await assertRoom(tx, workspaceId, "api_keys", (message) => new WorkspaceError(message, { code: "exceeded_limit" }));
    const row = {
      id: createId("key_", nowMs),
      workspace_id: workspaceId,
      user_id: member?.user_id ?? createId("user_", nowMs),
      name: input.name,
      key_hash: hashSecret(key),
      partial_key: partialApiKey(key),
      scopes: scopes.length === 0 ? null : scopes.join(" "),
      is_machine: member ? (0 as const) : (1 as const),
      requests_per_minute: input.requestsPerMinute ?? null,
      analytics_requests_per_second: input.analyticsRequestsPerSecond ?? null,
      expires_at_ms: input.expiresAtMs ?? null,
      last_used_at_ms: null,
      created_at_ms: nowMs,
    };
    await tx.insertInto("api_keys").values(row).execute();
    return { ...toApiKey(row), key };
  });
}

/** Oldest first. */
export async function listApiKeys(db: Kysely<WorkspaceTables>, workspaceId: string): Promise<ApiKey[]> {
  const rows = await db
    .selectFrom("api_keys")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .orderBy("created_at_ms")
    .orderBy("id")
    .execute();
  return rows.map(toApiKey);
}

/** From now on the key is unknown. @throws WorkspaceError when the workspace has none with this id. */
export async function revokeApiKey(db: Kysely<WorkspaceTables>, workspaceId: string, id: string): Promise<ApiKey> {
  const row = await db
    .deleteFrom("api_keys")
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
  if (!row) {
    throw new WorkspaceError(`There is no key ${id}.`, {
      code: "not_found",
      hint: "See `overdub workspace key list`.",
    });
  }
  return toApiKey(row);
}

/** A bundle gives each role what it may; a single permission that the role does not have is a mistake. */
function assertScopes(scopes: readonly string[], role: string): void {
  const unknown = scopes.find((scope) => !isScope(scope));
  if (unknown !== undefined) throw new WorkspaceError(`There is no scope ${unknown}: use ${SCOPES.join(", ")}.`);
  const allowed = isRole(role) ? permissionsOfRole(role) : new Set<Permission>();
  const beyond = PERMISSIONS.find((permission) => scopes.includes(permission) && !allowed.has(permission));
  if (beyond) throw new WorkspaceError(`The user of this key is ${role}, which does not allow ${beyond}.`);
}

function toApiKey(row: Selectable<ApiKeyTable>): ApiKey {
  return {
    id: row.id,
    name: row.name,
    partialKey: row.partial_key,
    scopes: row.scopes === null ? [] : row.scopes.split(" "),
    userId: row.user_id,
    isMachine: row.is_machine === 1,
    expiresAtMs: row.expires_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
    createdAtMs: row.created_at_ms,
  };
}
