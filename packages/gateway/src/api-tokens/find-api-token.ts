import type { Database } from "@overdub/storage";
import type { Kysely } from "kysely";
import { equalHashes, hashToken } from "../credentials/token.ts";

/** A valid API token: backend access to everything in its environment. */
export interface ApiToken {
  readonly id: string;
  readonly environmentId: string;
  readonly name: string;
}

/** @returns undefined for an unknown token and for an expired one alike. */
export async function findApiToken(db: Kysely<Database>, token: string, nowMs: number): Promise<ApiToken | undefined> {
  const hash = hashToken(token);
  const row = await db.selectFrom("api_tokens").selectAll().where("token_hash", "=", hash).executeTakeFirst();
  if (!row || !equalHashes(row.token_hash, hash)) return undefined;
  if (row.expires_at_ms !== null && row.expires_at_ms <= nowMs) return undefined;
  return { id: row.id, environmentId: row.environment_id, name: row.name };
}
