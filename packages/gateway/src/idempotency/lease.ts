import type { Kysely } from "kysely";
import type { Log } from "../runtime/log.ts";
import type { Timer } from "../runtime/timer.ts";
import type { IdempotencyTables, RecordKey } from "./queries.ts";

/**
 * Who carries out a request that can be gone on with. A process that dies says nothing, so its lease runs out; it is short,
 * because a repeat of the request waits for that.
 */
export const LEASE_MS = 6_000;
const RENEWAL_MS = 2_000;

export interface Lease extends RecordKey {
  /** Names the run at random, so that a former run can't take it for its own. */
  readonly lease: string;
}

/** @returns whether it still holds; otherwise another run has taken the request over. */
export async function renewLease(db: Kysely<IdempotencyTables>, held: Lease, nowMs: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("idempotency_records")
    .set({ leased_until_ms: nowMs + LEASE_MS })
    .where("id", "=", held.id)
    .where("lease", "=", held.lease)
    .where("state", "=", "running")
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/**
 * Goes on with a request that was interrupted, or whose process has died.
 *
 * @param former  As it was read. @returns whether no other process was faster.
 */
export async function takeOver(
  db: Kysely<IdempotencyTables>,
  former: { readonly id: string; readonly lease: string | null; readonly leasedUntilMs: number | null },
  { lease, nowMs }: { lease: string; nowMs: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("idempotency_records")
    .set({ state: "running", lease, leased_until_ms: nowMs + LEASE_MS })
    .where("id", "=", former.id)
    .where("lease", "=", former.lease)
    .where("leased_until_ms", "=", former.leasedUntilMs)
    .where("state", "in", ["running", "interrupted"])
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

interface RenewalDependencies {
  readonly db: Kysely<IdempotencyTables>;
  readonly log: Log;
  readonly timer: Timer;
  readonly now: () => number;
}

/** Renews the lease while its request is carried out. @returns what stops it. */
export function keepRenewing({ db, log, timer, now }: RenewalDependencies, held: Lease): () => void {
  let isOver = false;
  let callOff = () => {};
  const renewLater = () => {
    callOff = timer.after(RENEWAL_MS, () => void renew());
  };
  const renew = async () => {
    try {
      await renewLease(db, held, now());
    } catch (err) {
      log.error({ err }, "The lease of a bulk call could not be renewed");
    }
    if (!isOver) renewLater();
  };
  renewLater();
  return () => {
    isOver = true;
    callOff();
  };
}

/** Ends a run that changed nothing: a repeat begins again, or goes on with what earlier runs have begun. */
export async function releaseRecord(db: Kysely<IdempotencyTables>, held: Lease): Promise<void> {
  await db
    .deleteFrom("idempotency_records")
    .where("id", "=", held.id)
    .where("lease", "=", held.lease)
    .where((eb) => eb.not(eb.exists(eb.selectFrom("bulk_batches").select("position").where("record_id", "=", held.id))))
    .execute();
  await db
    .updateTable("idempotency_records")
    .set({ state: "interrupted" })
    .where("id", "=", held.id)
    .where("lease", "=", held.lease)
    .execute();
}
