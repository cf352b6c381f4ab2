import type { Database } from "@overdub/storage";
import type { Kysely } from "kysely";
import { equalHashes, hashToken } from "../credentials/token.ts";

/** A valid account token: the data plane of one account, and that account itself. */
export interface AccountToken {
  readonly id: string;
  readonly accountId: string;
  readonly environmentId: string;
}

/** @returns undefined for an unknown token and for an expired one alike. */
export async function findAccountToken(
  db: Kysely<Database>,
  token: string,
  nowMs: number,
): Promise<AccountToken | undefined> {
  const hash = hashToken(token);
  const row = await db
    .selectFrom("account_tokens as token")
    .innerJoin("integrated_accounts as account", "account.id", "token.integrated_account_id")
    .select(["token.id", "token.token_hash", "token.expires_at_ms"])
    .select(["account.id as account_id", "account.environment_id"])
    .where("token.token_hash", "=", hash)
    .executeTakeFirst();
  if (!row || !equalHashes(row.token_hash, hash) || row.expires_at_ms <= nowMs) return undefined;
  return { id: row.id, accountId: row.account_id, environmentId: row.environment_id };
}
