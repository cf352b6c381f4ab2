import { randomUUID } from "node:crypto";
import type { NoteUse, ParameterNamed } from "@overdub/storage";
import { compiledLookup, inTransaction, isUniqueViolation } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { ApiToken } from "../callers/caller.ts";
import { equalHashes, hashToken, mintApiToken } from "../credentials/token.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import { requireRoom } from "../quotas/require-room.ts";
import { publish } from "../webhooks/publish.ts";
import type { WebhookTables } from "../webhooks/webhook-tables.ts";
import { toApiTokenRecord, toApiTokenRow } from "./queries.ts";

export interface ApiTokenTable {
  id: string;
  environment_id: string;
  /** Unique within the environment. */
  name: string;
  token_hash: string;
  /** Whether it may make and revoke tokens. */
  is_operator: 0 | 1;
  expires_at_ms: number | null;
  /** To the minute. */
  last_used_at_ms: number | null;
  created_at_ms: number;
  updated_at_ms: number;
}

/** With those of the events that tell of them. */
export interface ApiTokenTables extends WebhookTables {
  api_tokens: ApiTokenTable;
}

export interface NewApiToken {
  readonly environmentId: string;
  readonly name: string;
  /** Default: never. */
  readonly expiresAtMs?: number | null | undefined;
  /** Whether it may make and revoke tokens. Default: no. */
  readonly isOperator?: boolean | undefined;
  /** A token chosen by the operator, for automation. Default: a random one. */
  readonly token?: string;
  readonly nowMs: number;
}

/**
 * @returns `token` in clear, for the only time: its hash is all that is stored.
 * @throws  409 for a name that another token of the environment has, and where it has as many as it may.
 */
export async function createApiToken(
  db: Kysely<ApiTokenTables>,
  input: NewApiToken,
): Promise<{ id: string; token: string }> {
  const id = randomUUID();
  const token = input.token ?? mintApiToken();
  const { environmentId, nowMs } = input;
  await requireRoom(
    db.selectFrom("api_tokens").where("environment_id", "=", environmentId),
    QUOTAS.apiTokens,
    `An environment has at most ${QUOTAS.apiTokens} API tokens: revoke one first`,
  );
  const row: ApiTokenTable = {
    id,
    environment_id: environmentId,
    name: input.name,
    token_hash: hashToken(token),
    is_operator: input.isOperator ? 1 : 0,
    expires_at_ms: input.expiresAtMs ?? null,
    last_used_at_ms: null,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
  try {
    await inTransaction(db, async (tx) => {
      await tx.insertInto("api_tokens").values(row).execute();
      const payload = toApiTokenRow(toApiTokenRecord(row));
      await publish(tx, { environmentId, event: "api_token:created", payload, nowMs });
    });
  } catch (cause) {
    if (!isUniqueViolation(cause)) throw cause;
    throw new GatewayError(409, `There is an API token named ${JSON.stringify(input.name)} already`, { cause });
  }
  return { id, token };
}

const selectByHash = compiledLookup((db: Kysely<ApiTokenTables>, parameter: ParameterNamed<"hash">) =>
  db.selectFrom("api_tokens").selectAll().where("token_hash", "=", parameter("hash")),
);

/** @returns undefined for an unknown token and for an expired one alike. */
export async function findApiToken(
  db: Kysely<ApiTokenTables>,
  token: string,
  nowMs: number,
  noteUse?: NoteUse,
): Promise<ApiToken | undefined> {
  const hash = hashToken(token);
  const [row] = await selectByHash(db, { hash });
  if (!row || !equalHashes(row.token_hash, hash)) return undefined;
  if (row.expires_at_ms !== null && row.expires_at_ms <= nowMs) return undefined;
  noteUse?.(row.id, row.last_used_at_ms, nowMs);
  return { id: row.id, environmentId: row.environment_id, name: row.name, isOperator: row.is_operator === 1 };
}

/**
 * Refuses a token from now on, and frees its name. What it did stays in the logs.
 *
 * @param which its id or its name.
 * @throws      404 when there is none.
 */
export async function revokeApiToken(
  db: Kysely<ApiTokenTables>,
  { environmentId, which, nowMs }: { environmentId: string; which: string; nowMs: number },
): Promise<{ id: string; name: string }> {
  const id = which.toLowerCase();
  const found = await db
    .selectFrom("api_tokens")
    .select(["id", "name"])
    .where("environment_id", "=", environmentId)
    .where((eb) => eb.or([eb("id", "=", id), eb("name", "=", which)]))
    .execute();
  // A name that looks like the id of another token does not take its place.
  const revoked = found.find((token) => token.id === id) ?? found[0];
  if (!revoked) throw new GatewayError(404, "API token not found");
  await inTransaction(db, async (tx) => {
    const { numDeletedRows } = await tx.deleteFrom("api_tokens").where("id", "=", revoked.id).executeTakeFirst();
    if (numDeletedRows === 0n) return;
    await publish(tx, { environmentId, event: "api_token:deleted", payload: revoked, nowMs });
  });
  return revoked;
}

export async function setApiTokenUse(db: Kysely<ApiTokenTables>, id: string, nowMs: number): Promise<void> {
  await db.updateTable("api_tokens").set({ last_used_at_ms: nowMs }).where("id", "=", id).execute();
}
