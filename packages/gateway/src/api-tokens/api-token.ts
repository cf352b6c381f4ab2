import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { ApiToken } from "../callers/caller.ts";
import { equalHashes, hashToken, mintApiToken } from "../credentials/token.ts";

export interface ApiTokenTable {
  id: string;
  environment_id: string;
  name: string;
  token_hash: string;
  expires_at_ms: number | null;
  created_at_ms: number;
  updated_at_ms: number;
}

export interface ApiTokenTables {
  api_tokens: ApiTokenTable;
}

interface NewApiToken {
  readonly environmentId: string;
  readonly name: string;
  /** Default: never. */
  readonly expiresAtMs?: number;
  /** A token chosen by the operator, for automation. Default: a random one. */
  readonly token?: string;
  readonly nowMs: number;
}

/** @returns `token` in clear, for the only time: its hash is all that is stored. */
export async function createApiToken(
  db: Kysely<ApiTokenTables>,
  input: NewApiToken,
): Promise<{ id: string; token: string }> {
  const id = randomUUID();
  const token = input.token ?? mintApiToken();
  await db
    .insertInto("api_tokens")
    .values({
      id,
      environment_id: input.environmentId,
      name: input.name,
      token_hash: hashToken(token),
      expires_at_ms: input.expiresAtMs ?? null,
      created_at_ms: input.nowMs,
      updated_at_ms: input.nowMs,
    })
    .execute();
  return { id, token };
}

/** @returns undefined for an unknown token and for an expired one alike. */
export async function findApiToken(
  db: Kysely<ApiTokenTables>,
  token: string,
  nowMs: number,
): Promise<ApiToken | undefined> {
  const hash = hashToken(token);
  const row = await db.selectFrom("api_tokens").selectAll().where("token_hash", "=", hash).executeTakeFirst();
  if (!row || !equalHashes(row.token_hash, hash)) return undefined;
  if (row.expires_at_ms !== null && row.expires_at_ms <= nowMs) return undefined;
  return { id: row.id, environmentId: row.environment_id, name: row.name };
}
