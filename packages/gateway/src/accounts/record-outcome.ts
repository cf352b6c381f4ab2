import type { Kysely } from "kysely";
import type { Log } from "../runtime/log.ts";
import type { Account, AccountError, AccountStatus, ForbiddenError } from "./account.ts";
import type { AccountTables } from "./account-table.ts";

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
    const change = changeAfter(account, outcome, now());
    if (!change) return;
    try {
      await db
        .updateTable("integrated_accounts")
        .set({ ...change, updated_at_ms: now() })
        .where("id", "=", account.id)
        // A credential that was replaced during the call is not judged by the response to the old one.
        .where("credential", "=", account.sealedCredential)
        .execute();
    } catch (err) {
      log.error({ err, account_id: account.id }, "The status of an account could not be recorded");
    }
  };
}

interface StatusChange {
  status?: AccountStatus;
  last_error?: string | null;
  last_forbidden_error?: string;
}

function changeAfter(account: Account, outcome: UpstreamOutcome, nowMs: number): StatusChange | undefined {
  const occurred_at = new Date(nowMs).toISOString();
  if (outcome.status === 401) {
    if (account.status === "needs_reauth") return undefined;
    const error: AccountError = { message: outcome.message ?? "", status_code: 401, occurred_at };
    return { status: "needs_reauth", last_error: JSON.stringify(error) };
  }
  if (outcome.status === 403) {
    const { resource, method, missingScopes = [] } = outcome;
    const error: ForbiddenError = { resource, method, missing_scopes: missingScopes, occurred_at };
    return { last_forbidden_error: JSON.stringify(error) };
  }
  const isSuccess = outcome.status >= 200 && outcome.status < 300;
  if (!isSuccess || !PROVEN_BY_SUCCESS.includes(account.status)) return undefined;
  return { status: "active", last_error: null };
}
