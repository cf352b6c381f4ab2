import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { Account } from "../accounts/account.ts";
import { toAccount } from "../accounts/account.ts";
import type { AccountTables } from "../accounts/account-table.ts";
import type { Log } from "../runtime/log.ts";
import type { Timer } from "../runtime/timer.ts";

/** Short, because callers wait for the lease of a process that has died. */
const LEASE_MS = 15_000;
const RENEWAL_MS = 5_000;

/** The right to renew the tokens of an account, which ends by itself. */
export interface RenewalLease {
  readonly accountId: string;
  /** Names its holder at random, so that a former one can't take it for its own. */
  readonly lease: string;
}

/** @returns the account as it is with the lease; undefined while another holds it. */
export async function claimRenewal(
  db: Kysely<AccountTables>,
  accountId: string,
  nowMs: number,
): Promise<{ held: RenewalLease; account: Account } | undefined> {
  const lease = randomUUID();
  const row = await db
    .updateTable("integrated_accounts")
    .set({ renewal_lease: lease, renewal_leased_until_ms: nowMs + LEASE_MS })
    .where("id", "=", accountId)
    .where((eb) => eb.or([eb("renewal_leased_until_ms", "is", null), eb("renewal_leased_until_ms", "<=", nowMs)]))
    .returningAll()
    .executeTakeFirst();
  return row && { held: { accountId, lease }, account: toAccount(row) };
}

interface KeepingDependencies {
  readonly db: Kysely<AccountTables>;
  readonly log: Log;
  readonly timer: Timer;
  readonly now: () => number;
}

/** Holds a lease while the provider is waited for. @returns what lets go of it. */
export function keepLease({ db, log, timer, now }: KeepingDependencies, held: RenewalLease): () => Promise<void> {
  const set = (renewal_leased_until_ms: number | null) =>
    db
      .updateTable("integrated_accounts")
      .set({ renewal_leased_until_ms })
      .where("id", "=", held.accountId)
      .where("renewal_lease", "=", held.lease)
      .execute()
      .catch((err: unknown) => log.error({ err }, "The lease on an account's tokens could not be kept"));
  let isOver = false;
  let callOff = () => {};
  const prolongLater = () => {
    callOff = timer.after(RENEWAL_MS, async () => {
      await set(now() + LEASE_MS);
      if (!isOver) prolongLater();
    });
  };
  prolongLater();
  return async () => {
    isOver = true;
    callOff();
    await set(null);
  };
}
