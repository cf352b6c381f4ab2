import type { Kysely } from "kysely";
import { startRenewals } from "../runtime/renewals.ts";
import type { OnboardingTables } from "./onboarding-tables.ts";

/** A process that dies says nothing, so its lease runs out; it is short, because applicants wait for that. */
const LEASE_MS = 20_000;
const RENEWAL_MS = 5_000;

/** Another process has the account's applications. */
export class TakenOver extends Error {}

/** The applications of an account, for one process at a time. */
export interface Lease {
  /** @throws TakenOver when another process may have them. */
  requireHeld(): void;
  /** Gives them back, with how it ended. */
  end(error: string | null): Promise<void>;
}

interface LeaseContext {
  readonly db: Kysely<OnboardingTables>;
  readonly now: () => number;
}

/** Renews itself until it is ended. @returns undefined while another process has the applications. */
export async function takeLease({ db, now }: LeaseContext, accountId: string): Promise<Lease | undefined> {
  const own = db.updateTable("onboarding_policies").where("account_id", "=", accountId);
  const set = async (query: typeof own, untilMs: number) =>
    (await query.set({ leased_until_ms: untilMs }).executeTakeFirstOrThrow()).numUpdatedRows > 0n;

  let untilMs = now() + LEASE_MS;
  if (!(await set(own.where("leased_until_ms", "<=", now()), untilMs))) return undefined;
  let isLost = false;
  const renew = async () => {
    const nextMs = Math.max(now() + LEASE_MS, untilMs + 1);
    if (await set(own.where("leased_until_ms", "=", untilMs), nextMs)) untilMs = nextMs;
    else isLost = true;
  };
  const renewals = startRenewals(renew, RENEWAL_MS);
  return {
    requireHeld() {
      if (isLost || now() >= untilMs) throw new TakenOver();
    },
    async end(error) {
      await renewals.end();
      await own
        .set({ leased_until_ms: 0, last_checked_at_ms: now(), last_error: error })
        .where("leased_until_ms", "=", untilMs)
        .execute();
    },
  };
}
