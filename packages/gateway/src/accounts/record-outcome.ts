import { inTransaction } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Log } from "../runtime/log.ts";
import type { Account, AccountStatus, ForbiddenError } from "./account.ts";
import type { AccountTables } from "./account-table.ts";
import type { AccountMove } from "./move-account.ts";
import { moveAccount } from "./move-account.ts";

/** How an upstream answered a call with the account's credential. */
export interface UpstreamOutcome {
  readonly status: number;
  readonly resource: string;
  readonly method: string;
  /** The error's message, without credentials. */
  readonly message?: string | undefined;
  readonly missingScopes?: readonly string[] | undefined;
}

/** Never fails: a call that the upstream has answered must not fail for its book-keeping. */
export type RecordOutcome = (account: Account, outcome: UpstreamOutcome) => Promise<void>;

interface RecorderDependencies {
  readonly db: Kysely<AccountTables>;
  readonly log: Log;
  readonly now: () => number;
}

/** A response proves the credential of an account in one of these. */
const PROVEN_BY_SUCCESS: readonly AccountStatus[] = ["connecting", "needs_reauth", "validation_error"];

/** Keeps an account's status in step with what its upstream says. See behaviour/gateway 3.2. */
export function createOutcomeRecorder({ db, log, now }: RecorderDependencies): RecordOutcome {
  return async (account, outcome) => {
    try {
      await record(db, account, outcome, now());
    } catch (err) {
      log.error({ err, account_id: account.id }, "The status of an account could not be recorded");
    }
  };
}

async function record(
  db: Kysely<AccountTables>,
  account: Account,
  { status, resource, method, message = "", missingScopes: missing_scopes = [] }: UpstreamOutcome,
  nowMs: number,
): Promise<void> {
  if (account.bearerOfMember) return;
  const isSuccess = status >= 200 && status < 300;
  if (isSuccess && !PROVEN_BY_SUCCESS.includes(account.status)) return;
  const occurred_at = new Date(nowMs).toISOString();
  const move = (to: AccountMove) => inTransaction(db, (tx) => moveAccount(tx, account, to));
  if (status === 401 && account.status !== "needs_reauth") {
    await move({ status: "needs_reauth", lastError: { message, status_code: 401, occurred_at }, nowMs });
  } else if (status === 403) {
    await noteForbidden(db, account, { resource, method, missing_scopes, occurred_at }, nowMs);
  } else if (isSuccess) {
    await move({ status: "active", lastError: null, nowMs });
  }
}

async function noteForbidden(
  db: Kysely<AccountTables>,
  { id, sealedCredential }: Account,
  error: ForbiddenError,
  nowMs: number,
): Promise<void> {
  await db
    .updateTable("integrated_accounts")
    .set({ last_forbidden_error: JSON.stringify(error), updated_at_ms: nowMs })
    .where("id", "=", id)
    // A credential that was replaced during the call is not judged by the response to the old one.
    .where("credential", "=", sealedCredential)
    .execute();
}
