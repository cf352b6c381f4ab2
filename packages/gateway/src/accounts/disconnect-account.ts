import type { Kysely } from "kysely";
import type { Account, AccountError } from "./account.ts";
import type { AccountDependencies } from "./account-dependencies.ts";
import type { AccountTables } from "./account-table.ts";
import type { AccountKey } from "./queries.ts";
import { NO_CREDENTIAL } from "./secrets.ts";

/**
 * Deletes the credential of an account, that of its twin with it, and its browser sessions. The account and its logs
 * stay; a new API key connects it again.
 */
export async function disconnectAccount(
  { db, now }: Pick<AccountDependencies, "db" | "now">,
  key: AccountKey,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await deleteCredentials(tx, key, now());
    await tx
      .deleteFrom("account_tokens")
      .where("integrated_account_id", "in", (eb) =>
        eb
          .selectFrom("integrated_accounts")
          .select("id")
          .where("environment_id", "=", key.environmentId)
          .where((or) => or.or([or("id", "=", key.id), or("sandbox_of", "=", key.id)])),
      )
      .execute();
  });
}

async function deleteCredentials(
  db: Kysely<AccountTables>,
  { id, environmentId }: AccountKey,
  nowMs: number,
): Promise<void> {
  const error: AccountError = {
    message: "The account was disconnected",
    status_code: null,
    occurred_at: new Date(nowMs).toISOString(),
  };
  const status: Account["status"] = "needs_reauth";
  await db
    .updateTable("integrated_accounts")
    .set({
      credential: NO_CREDENTIAL,
      disconnected_at_ms: nowMs,
      status,
      last_error: JSON.stringify(error),
      updated_at_ms: nowMs,
    })
    .where("environment_id", "=", environmentId)
    .where((eb) => eb.or([eb("id", "=", id), eb("sandbox_of", "=", id)]))
    .where("disconnected_at_ms", "is", null)
    .execute();
}
