import type { AccountTokenTable, Database } from "@overdub/storage";
import type { Kysely } from "kysely";

export async function insertAccountToken(db: Kysely<Database>, row: AccountTokenTable): Promise<void> {
  await db.insertInto("account_tokens").values(row).execute();
}

export async function deleteExpiredAccountTokens(db: Kysely<Database>, nowMs: number): Promise<void> {
  await db.deleteFrom("account_tokens").where("expires_at_ms", "<=", nowMs).execute();
}
