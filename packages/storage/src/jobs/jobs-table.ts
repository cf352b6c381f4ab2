/** Every statement on the `jobs` table. */
import { randomUUID } from "node:crypto";
import type { ExpressionBuilder, Kysely, Transaction } from "kysely";
import { sql } from "kysely";
import type { ParameterNamed } from "../sql/compiled-statement.ts";
import { compiledChange } from "../sql/compiled-statement.ts";
import type { JobTable, SqlDatabase, StorageTables } from "../sql/database.ts";

export interface NewJob {
  /** Names the handler. */
  readonly type: string;
  /** Anything that JSON can carry. Ids rather than rows: the world may have changed when the job runs. */
  readonly payload: unknown;
  /** UTC ms; not before then. */
  readonly runAtMs: number;
  /** At most one job with this key waits at a time; a second one is not added. Prefix it with the type. */
  readonly dedupeKey?: string;
  /**
   * Names what it must wait its turn for, such as one receiver, behind its owner and a slash; jobs with a lane are run by
   * a runner of lanes.
   */
  readonly lane?: string;
  /** Id of the workspace by whose test clock `runAtMs` goes. Default: the server's own clock. */
  readonly clock?: string | undefined;
  readonly nowMs: number;
}

/** Far more than ids take. A runner reads a job whole, and so does every backup. */
const MAX_PAYLOAD_BYTES = 1024 * 1024;

/** @throws for a payload that is rows rather than ids: the caller has to cut its work into several jobs. */
function toPayload({ type, payload }: NewJob): string {
  const text = JSON.stringify(payload);
  if (Buffer.byteLength(text) <= MAX_PAYLOAD_BYTES) return text;
  throw new Error(`The payload of a job ${type} is larger than ${MAX_PAYLOAD_BYTES} bytes.`);
}

/** Adds a job, in the transaction of what makes it necessary when `db` is one. @returns whether it is a new one. */
export async function enqueueJob(
  db: Kysely<StorageTables> | Transaction<StorageTables>,
  job: NewJob,
): Promise<boolean> {
  const inserted = await insertJob(db, {
    id: randomUUID(),
    type: job.type,
    payload: toPayload(job),
    dedupe_key: job.dedupeKey ?? null,
    run_at_ms: job.runAtMs,
    created_at_ms: job.nowMs,
    lane: job.lane ?? null,
    clock: job.clock ?? null,
  });
  return inserted === 1;
}

type GivenColumn = "id" | "type" | "payload" | "dedupe_key" | "run_at_ms" | "created_at_ms" | "lane" | "clock";

const insertJob = compiledChange((db: Kysely<StorageTables>, parameter: ParameterNamed<GivenColumn>) =>
  db
    .insertInto("jobs")
    .values({
      id: parameter("id"),
      type: parameter("type"),
      payload: parameter("payload"),
      dedupe_key: parameter("dedupe_key"),
      run_at_ms: parameter("run_at_ms"),
      locked_until_ms: 0,
      attempts: 0,
      last_error: null,
      created_at_ms: parameter("created_at_ms"),
      lane: parameter("lane"),
      clock: parameter("clock"),
    })
    .onConflict((conflict) => conflict.column("dedupe_key").doNothing()),
);

/**
 * Takes back the job that waits under a key, in the transaction of what makes it unnecessary. A job that runs may take
 * itself back so: of what it does there, and another does as well, one happens.
 *
 * @returns whether it was still there.
 */
export async function dropJob(db: Kysely<StorageTables>, dedupeKey: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom("jobs").where("dedupe_key", "=", dedupeKey).executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Where a runner takes its jobs from, and by whose clock they go. */
export interface JobSource {
  /** Takes a due job that no runner holds, and holds it until `lockedUntilMs`. */
  readonly claim: (nowMs: number, lockedUntilMs: number) => Promise<JobTable | undefined>;
  /** Says that a job which was taken runs no more. */
  readonly ended: (job: JobTable) => void;
  /** When to look again, by the server's clock. */
  readonly findNextRunMs: () => Promise<number | undefined>;
  /** The time by which a job that was taken goes. Default: the server's. */
  readonly nowOf?: (job: JobTable) => number;
}

/** The jobs of these types that have no lane and go by the server's clock, in the order in which they are due. */
export function jobsInOrder(database: SqlDatabase, types: readonly string[]): JobSource {
  return {
    claim: (nowMs, lockedUntilMs) => claimDueJob(database, types, nowMs, lockedUntilMs),
    ended: () => {},
    findNextRunMs: () => findNextRunMs(database.db, types),
  };
}

/** Takes the job without a lane that has been due for longest and that no runner holds, and holds it until `lockedUntilMs`. */
async function claimDueJob(
  { db, dialect }: SqlDatabase,
  types: readonly string[],
  nowMs: number,
  lockedUntilMs: number,
): Promise<JobTable | undefined> {
  if (types.length === 0) return undefined;
  return db
    .updateTable("jobs")
    .set((eb) => ({ locked_until_ms: lockedUntilMs, attempts: eb("attempts", "+", 1) }))
    .where("id", "=", (eb) =>
      eb
        .selectFrom("jobs")
        .select("id")
        .where("lane", "is", null)
        .where("clock", "is", null)
        .where("run_at_ms", "<=", nowMs)
        .where("locked_until_ms", "<=", nowMs)
        .where("type", "in", types)
        .orderBy("run_at_ms")
        .orderBy("id")
        .limit(1)
        // Two servers on one PostgreSQL look for work at once: each passes over what the other is taking.
        .$if(dialect === "postgres", (query) => query.modifyEnd(sql`for update skip locked`)),
    )
    .returningAll()
    .executeTakeFirst();
}

/** When the next job of these types and without a lane that no runner holds is due, or when its holder's time is up. */
async function findNextRunMs(db: Kysely<StorageTables>, types: readonly string[]): Promise<number | undefined> {
  if (types.length === 0) return undefined;
  const latest = sql<number>`case when run_at_ms > locked_until_ms then run_at_ms else locked_until_ms end`;
  const { next } = await db
    .selectFrom("jobs")
    .select((eb) => eb.fn.min(latest).as("next"))
    .where("lane", "is", null)
    .where("clock", "is", null)
    .where("type", "in", types)
    .executeTakeFirstOrThrow();
  return next ?? undefined;
}

/**
 * The attempt that took a job: only while it holds the job may it end or renew it, since another server may have taken the
 * job over from one that stood still. Attempts are counted anew for each time that a job is due.
 */
type Attempt = Pick<JobTable, "id" | "attempts" | "run_at_ms">;

const held =
  ({ id, attempts, run_at_ms }: Attempt) =>
  (eb: ExpressionBuilder<StorageTables, "jobs">) =>
    eb.and({ id, attempts, run_at_ms });

/** Holds on to a job that takes long. */
export async function renewLease(db: Kysely<StorageTables>, attempt: Attempt, lockedUntilMs: number): Promise<void> {
  await db.updateTable("jobs").set({ locked_until_ms: lockedUntilMs }).where(held(attempt)).execute();
}

export async function deleteJob(db: Kysely<StorageTables>, attempt: Attempt): Promise<void> {
  await db.deleteFrom("jobs").where(held(attempt)).execute();
}

/** Lets go of a job, to be run again. */
export async function postponeJob(
  db: Kysely<StorageTables>,
  attempt: Attempt,
  change: { readonly runAtMs: number; readonly lastError: string | null; readonly attempts?: number },
): Promise<void> {
  await db
    .updateTable("jobs")
    .set({
      run_at_ms: change.runAtMs,
      locked_until_ms: 0,
      last_error: change.lastError,
      attempts: change.attempts ?? attempt.attempts,
    })
    .where(held(attempt))
    .execute();
}
