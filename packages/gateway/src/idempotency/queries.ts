import type { Database } from "@overdub/storage";
import type { Kysely } from "kysely";

export const RECORD_STATES = ["running", "done", "unknown"] as const;
export type RecordState = (typeof RECORD_STATES)[number];

export interface IdempotencyRecord {
  readonly id: string;
  readonly fingerprint: string;
  readonly state: RecordState;
  /** Sealed. */
  readonly answer: string | null;
  readonly createdAtMs: number;
}

/** The row is the lock, for every process. @returns whether it was free. */
export async function claimRecord(
  db: Kysely<Database>,
  { id, fingerprint, createdAtMs }: Pick<IdempotencyRecord, "id" | "fingerprint" | "createdAtMs">,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("idempotency_records")
    .values({ id, fingerprint, state: "running", answer: null, created_at_ms: createdAtMs })
    .onConflict((oc) => oc.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

export async function findRecord(db: Kysely<Database>, id: string): Promise<IdempotencyRecord | undefined> {
  const row = await db.selectFrom("idempotency_records").selectAll().where("id", "=", id).executeTakeFirst();
  return (
    row && {
      id: row.id,
      fingerprint: row.fingerprint,
      state: row.state as RecordState,
      answer: row.answer,
      createdAtMs: row.created_at_ms,
    }
  );
}

/** The time of creation tells a record from a later one with the same id. */
type RecordKey = Pick<IdempotencyRecord, "id" | "createdAtMs">;

/** Also of one that was given up: who did the work knows best. */
export async function finishRecord(
  db: Kysely<Database>,
  { id, createdAtMs }: RecordKey,
  { state, answer }: Pick<IdempotencyRecord, "state" | "answer">,
): Promise<void> {
  await db
    .updateTable("idempotency_records")
    .set({ state, answer })
    .where("id", "=", id)
    .where("created_at_ms", "=", createdAtMs)
    .execute();
}

/** Whoever ran it died with its process. */
export async function giveUpRecord(db: Kysely<Database>, { id, createdAtMs }: RecordKey): Promise<void> {
  await db
    .updateTable("idempotency_records")
    .set({ state: "unknown" })
    .where("id", "=", id)
    .where("created_at_ms", "=", createdAtMs)
    .where("state", "=", "running")
    .execute();
}

export async function deleteRecord(db: Kysely<Database>, { id, createdAtMs }: RecordKey): Promise<void> {
  await db.deleteFrom("idempotency_records").where("id", "=", id).where("created_at_ms", "=", createdAtMs).execute();
}

/** @returns how many, at most `limit`. */
export async function deleteRecordsBefore(db: Kysely<Database>, createdAtMs: number, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("idempotency_records")
    .where("id", "in", (eb) =>
      eb.selectFrom("idempotency_records").select("id").where("created_at_ms", "<=", createdAtMs).limit(limit),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}
