import type { Kysely } from "kysely";
import type { Account, AccountError, AccountStatus } from "./account.ts";
import { toAccount } from "./account.ts";
import type { AccountEvent } from "./account-events.ts";
import { publishAccountEvent } from "./account-events.ts";
import type { AccountTables } from "./account-table.ts";
import { addRegistration } from "./registration-job.ts";

export interface AccountMove {
  readonly status: AccountStatus;
  /** Why it moves, or null where nothing is wrong. */
  readonly lastError: AccountError | null;
  /** UTC milliseconds. */
  readonly nowMs: number;
}

/**
 * Moves an account to another status, and tells its environment of it in the same transaction. Of several at once, in
 * whatever process, one moves it: a failure moves it from any other status, everything else from the one that
 * `account` was read with. An account whose credential was replaced since it was read is not judged by the old one.
 *
 * @returns the account as it is now; undefined if this did not move it.
 */
export async function moveAccount(
  tx: Kysely<AccountTables>,
  account: Pick<Account, "id" | "environmentId" | "status" | "sealedCredential">,
  { status, lastError, nowMs }: AccountMove,
): Promise<Account | undefined> {
  if (status === account.status) return undefined;
  const row = await tx
    .updateTable("integrated_accounts")
    .set({ status, last_error: lastError && JSON.stringify(lastError), updated_at_ms: nowMs })
    .where("id", "=", account.id)
    .where("environment_id", "=", account.environmentId)
    .where("credential", "=", account.sealedCredential)
    .where((eb) => (isFailure(status) ? eb("status", "<>", status) : eb("status", "=", account.status)))
    .returningAll()
    .executeTakeFirst();
  if (!row) return undefined;
  const moved = toAccount(row);
  const event = eventOf(account.status, status);
  if (event) await publishAccountEvent(tx, moved, event, nowMs);
  if (status === "active") await addRegistration(tx, moved, nowMs);
  return moved;
}

function isFailure(status: AccountStatus): boolean {
  return status !== "active" && status !== "connecting";
}

/** Only a success of a refused credential reactivates; a new one goes by way of `connecting`. See behaviour/gateway 12.4. */
function eventOf(
  from: AccountStatus,
  to: AccountStatus,
): Exclude<AccountEvent, "integrated_account:deleted"> | undefined {
  switch (to) {
    case "active":
      return from === "needs_reauth" ? "integrated_account:reactivated" : "integrated_account:active";
    case "needs_reauth":
      return "integrated_account:authentication_error";
    case "validation_error":
      return "integrated_account:validation_error";
    case "post_install_error":
      return "integrated_account:post_install_error";
    case "connecting":
      // What brings an account here is a new credential, which is told of as a change.
      return "integrated_account:updated";
  }
}
