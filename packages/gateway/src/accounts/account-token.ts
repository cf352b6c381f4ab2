import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { AccountToken } from "../callers/caller.ts";
import { equalHashes, hashToken, mintAccountToken } from "../credentials/token.ts";
import type { AccountDependencies } from "./account-dependencies.ts";
import type { AccountTables, AccountTokenTable } from "./account-table.ts";

/** Long enough for a page to load and a person to finish it. See behaviour/gateway 2.1. */
const LIFETIME_MS = 15 * 60 * 1000;

/** A token for one account, for a browser or a third party. @returns it in clear, for the only time. */
export async function createAccountToken(
  { db, now }: Pick<AccountDependencies, "db" | "now">,
  integratedAccountId: string,
): Promise<string> {
  const token = mintAccountToken();
  const nowMs = now();
  await deleteExpiredAccountTokens(db, nowMs);
  await insertAccountToken(db, {
    id: randomUUID(),
    token_hash: hashToken(token),
    integrated_account_id: integratedAccountId,
    expires_at_ms: nowMs + LIFETIME_MS,
  });
  return token;
}

/** @returns undefined for an unknown token and for an expired one alike. */
export async function findAccountToken(
  db: Kysely<AccountTables>,
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

export async function insertAccountToken(db: Kysely<AccountTables>, row: AccountTokenTable): Promise<void> {
  await db.insertInto("account_tokens").values(row).execute();
}

export async function deleteExpiredAccountTokens(db: Kysely<AccountTables>, nowMs: number): Promise<void> {
  await db.deleteFrom("account_tokens").where("expires_at_ms", "<=", nowMs).execute();
}
