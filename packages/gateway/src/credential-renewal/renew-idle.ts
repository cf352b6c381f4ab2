import { hash } from "node:crypto";
import type { Kysely } from "kysely";
import type { Account } from "../accounts/account.ts";
import { toAccount } from "../accounts/account.ts";
import type { AccountTables } from "../accounts/account-table.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Log } from "../runtime/log.ts";
import type { Renewal } from "./create-renewal.ts";

const DAY_MS = 86_400_000;
/** A refresh token lives for 120 days; those that nobody uses are renewed well within 30. */
const IDLE_DAYS = { from: 25, to: 29 };
/** Of one round, so that none takes longer than the time to the next. */
const MAX_ACCOUNTS = 500;
const AT_ONCE = 4;

interface IdleDependencies {
  readonly db: Kysely<AccountTables>;
  readonly log: Log;
  readonly now: () => number;
}

/**
 * Renews the tokens of accounts that nobody has used for weeks, the oldest first. What fails is tried in the next round, by
 * whatever process. See behaviour/grants 3.
 */
export async function renewIdleTokens({ db, log, now }: IdleDependencies, { renew }: Renewal): Promise<void> {
  const due = await findIdle(db, now());
  const next = due.values();
  const work = async () => {
    for (const account of next) {
      await renew(account).catch((err: unknown) => {
        const reason = err instanceof GatewayError ? { reason: err.message } : { err };
        log.warn({ ...reason, account_id: account.id }, "The tokens of an idle account could not be renewed");
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function findIdle(db: Kysely<AccountTables>, nowMs: number): Promise<Account[]> {
  const rows = await db
    .selectFrom("integrated_accounts")
    .selectAll()
    .where("tokens_since_ms", "<=", nowMs - IDLE_DAYS.from * DAY_MS)
    .where("sandbox_of", "is", null)
    .where("renewal_refused_at_ms", "is", null)
    .where("disconnected_at_ms", "is", null)
    .where("blocked_at_ms", "is", null)
    .orderBy("tokens_since_ms")
    .orderBy("id")
    .limit(MAX_ACCOUNTS)
    .execute();
  return rows.map(toAccount).filter((account) => nowMs >= idleSinceMs(account));
}

/** Accounts that were connected together are not renewed together. */
function idleSinceMs({ id, oauth }: Account): number {
  const spread = hash("sha256", id, "buffer").readUInt16BE(2) / 0xffff;
  const days = IDLE_DAYS.from + spread * (IDLE_DAYS.to - IDLE_DAYS.from);
  return (oauth?.tokensSinceMs ?? 0) + days * DAY_MS;
}
