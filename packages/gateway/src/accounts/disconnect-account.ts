import type { Kysely } from "kysely";
import type { Account, AccountError } from "./account.ts";
import { toAccount } from "./account.ts";
import type { AccountDependencies } from "./account-dependencies.ts";
import { publishAccountEvent } from "./account-events.ts";
import type { AccountTables } from "./account-table.ts";
import { moveAccount } from "./move-account.ts";
import type { AccountKey } from "./queries.ts";
import { NO_CREDENTIAL } from "./secrets.ts";

/**
 * Deletes the credential of an account, that of its twin with it, and its browser sessions. The account and its logs
 * stay; a new API key connects it again.
 */
export async function disconnectAccount(
  { db, now, releaseAccounts }: Pick<AccountDependencies, "db" | "now" | "releaseAccounts">,
  key: AccountKey,
): Promise<void> {
  await releaseAccounts({ environmentId: key.environmentId, ids: [key.id] });
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

async function deleteCredentials(tx: Kysely<AccountTables>, { id, environmentId }: AccountKey, nowMs: number) {
  const rows = await tx
    .updateTable("integrated_accounts")
    .set({ credential: NO_CREDENTIAL, disconnected_at_ms: nowMs, updated_at_ms: nowMs })
    .where("environment_id", "=", environmentId)
    .where((eb) => eb.or([eb("id", "=", id), eb("sandbox_of", "=", id)]))
    .where("disconnected_at_ms", "is", null)
    .returningAll()
    .execute();
  const lastError: AccountError = {
    message: "The account was disconnected",
    status_code: null,
    occurred_at: new Date(nowMs).toISOString(),
  };
  for (const account of rows.map(toAccount)) {
    const moved = await moveAccount(tx, account, { status: "needs_reauth", lastError, nowMs });
    if (!moved) await noteDisconnected(tx, account, lastError, nowMs);
  }
}

/** It needed a new credential already. */
async function noteDisconnected(tx: Kysely<AccountTables>, account: Account, lastError: AccountError, nowMs: number) {
  await tx
    .updateTable("integrated_accounts")
    .set({ last_error: JSON.stringify(lastError) })
    .where("id", "=", account.id)
    .execute();
  await publishAccountEvent(tx, { ...account, lastError }, "integrated_account:updated", nowMs);
}
