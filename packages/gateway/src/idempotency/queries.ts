import type { Kysely } from "kysely";
import type { KeptResponseBytesTable } from "./kept-bytes.ts";

/** What became of the first request with an `Idempotency-Key`. */
export interface IdempotencyRecordTable {
  /** SHA-256 over environment, account, path and key. */
  id: string;
  /** SHA-256 over the rest of the request. */
  fingerprint: string;
  /** `running`, `interrupted`, `done` or `unknown`. */
  state: string;
  /** Sealed JSON of the response; null until there is one. */
  answer: string | null;
  created_at_ms: number;
  /** Names the process and call that carry out a request that can be gone on with; null for all others. */
  lease: string | null;
  /** When that one is taken to be dead, unless it says otherwise before. */
  leased_until_ms: number | null;
}

/** One request of a bulk call, from before it was sent. */
export interface BulkBatchTable {
  record_id: string;
  /** From 0. */
  position: number;
  /** `sent`, `done` or `unknown`. */
  state: string;
  /** Sealed JSON: one outcome for each item; null while they are not known. */
  outcomes: string | null;
}

export interface IdempotencyTables {
  idempotency_records: IdempotencyRecordTable;
  bulk_batches: BulkBatchTable;
  kept_response_bytes: KeptResponseBytesTable;
}

/** `interrupted`: it has stopped on the way, and a repeat goes on. */
export const RECORD_STATES = ["running", "interrupted", "done", "unknown"] as const;
export type RecordState = (typeof RECORD_STATES)[number];

export interface IdempotencyRecord {
  readonly id: string;
  readonly fingerprint: string;
  readonly state: RecordState;
  /** Sealed. */
  readonly response: string | null;
  readonly createdAtMs: number;
  /** Of the run that carries it out; null where no repeat could go on with it. */
  readonly lease: string | null;
  readonly leasedUntilMs: number | null;
}

/** The row is the lock, for every process. @returns whether it was free. */
export async function claimRecord(
  db: Kysely<IdempotencyTables>,
  record: Omit<IdempotencyRecord, "state" | "response">,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("idempotency_records")
    .values({
      id: record.id,
      fingerprint: record.fingerprint,
      state: "running",
      answer: null,
      created_at_ms: record.createdAtMs,
      lease: record.lease,
      leased_until_ms: record.leasedUntilMs,
    })
    .onConflict((oc) => oc.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

export async function findRecord(db: Kysely<IdempotencyTables>, id: string): Promise<IdempotencyRecord | undefined> {
  const row = await db.selectFrom("idempotency_records").selectAll().where("id", "=", id).executeTakeFirst();
  return (
    row && {
      id: row.id,
      fingerprint: row.fingerprint,
      state: row.state as RecordState,
      response: row.answer,
      createdAtMs: row.created_at_ms,
      lease: row.lease,
      leasedUntilMs: row.leased_until_ms,
    }
  );
}

/** The time of creation tells a record from a later one with the same id. */
export type RecordKey = Pick<IdempotencyRecord, "id" | "createdAtMs">;

/** Also of one that was given up: the run that did the work knows best. But not of one that another run continues. */
export async function finishRecord(
  db: Kysely<IdempotencyTables>,
  { id, createdAtMs, lease }: RecordKey & Pick<IdempotencyRecord, "lease">,
  { state, response }: Pick<IdempotencyRecord, "state" | "response">,
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable("idempotency_records")
    .set({ state, answer: response })
    .where("id", "=", id)
    .where("created_at_ms", "=", createdAtMs)
    .where("lease", "is not distinct from", lease)
    .executeTakeFirst();
  // The response says what its batches did.
  if (state === "done" && lease !== null && numUpdatedRows === 1n)
    await db.deleteFrom("bulk_batches").where("record_id", "=", id).execute();
}

/** The process that ran it has died. */
export async function giveUpRecord(db: Kysely<IdempotencyTables>, { id, createdAtMs }: RecordKey): Promise<void> {
  await db
    .updateTable("idempotency_records")
    .set({ state: "unknown" })
    .where("id", "=", id)
    .where("created_at_ms", "=", createdAtMs)
    .where("state", "=", "running")
    .execute();
}

export async function deleteRecord(db: Kysely<IdempotencyTables>, { id, createdAtMs }: RecordKey): Promise<void> {
  await db.deleteFrom("idempotency_records").where("id", "=", id).where("created_at_ms", "=", createdAtMs).execute();
}

/** @returns how many, at most `limit`. */
export async function deleteRecordsBefore(
  db: Kysely<IdempotencyTables>,
  createdAtMs: number,
  limit: number,
): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("idempotency_records")
    .where("id", "in", (eb) =>
      eb.selectFrom("idempotency_records").select("id").where("created_at_ms", "<=", createdAtMs).limit(limit),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}
