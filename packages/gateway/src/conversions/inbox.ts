/** What sources have told: kept once before it is acknowledged, and worked off by jobs. */
import { dropJob, enqueueJob, inTransaction } from "@overdub/storage";
import type { Kysely } from "kysely";
import { timedUuid } from "../http/ids.ts";
import { laneOf } from "../webhooks/publish.ts";
import type { EventHead } from "./adapters/adapter.ts";
import type { ConversionEventTable, ConversionTables } from "./conversion-tables.ts";
import type { ConversionSource } from "./source.ts";

/** The job that works an event off, as it is stored. */
export const PROCESS = "gateway.conversion.process";

const dedupeKey = (id: string) => `${PROCESS}/${id}`;

/** A lane for each source: one that tells much holds up no other. */
export async function addProcessing(
  tx: Kysely<ConversionTables>,
  { id, environment_id, source_id }: Pick<ConversionEventTable, "id" | "environment_id" | "source_id">,
  nowMs: number,
): Promise<void> {
  await dropJob(tx, dedupeKey(id));
  await enqueueJob(tx, {
    type: PROCESS,
    payload: { id },
    lane: laneOf(environment_id, source_id),
    dedupeKey: dedupeKey(id),
    runAtMs: nowMs,
    nowMs,
  });
}

const HOUR_MS = 3_600_000;

export interface Receipt {
  readonly head: EventHead;
  /** As it came. */
  readonly body: string;
  readonly nowMs: number;
}

/** Keeps an event, durably, with the job that works it off. @returns whether it is a new one: a repeat changes nothing. */
export function receiveEvent(
  db: Kysely<ConversionTables>,
  source: ConversionSource,
  { head, body, nowMs }: Receipt,
): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const row: ConversionEventTable = {
      id: timedUuid(nowMs),
      environment_id: source.environmentId,
      source_id: source.id,
      event_id: head.id,
      type: head.type,
      body,
      state: "received",
      reason: null,
      attempts: 0,
      waits_on: null,
      import_id: null,
      occurred_at_ms: head.occurredAtMs,
      expires_at_ms: nowMs + source.settings.wait_hours * HOUR_MS,
      created_at_ms: nowMs,
      updated_at_ms: nowMs,
    };
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto("conversion_events")
      .values(row)
      .onConflict((conflict) => conflict.columns(["source_id", "event_id"]).doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 0n) return false;
    await addProcessing(tx, row, nowMs);
    return true;
  });
}

/** Of one customer, as many at once; the others look again by themselves. */
const MAX_WOKEN = 500;

/** Has events looked at again at once that wait for what has just become known. */
export async function wakeWaiting(tx: Kysely<ConversionTables>, subjectId: string, nowMs: number): Promise<void> {
  const waiting = await tx
    .updateTable("conversion_events")
    .set({ waits_on: null })
    .where("id", "in", (eb) =>
      eb
        .selectFrom("conversion_events")
        .select("id")
        .where("waits_on", "=", subjectId)
        .where("state", "=", "waiting")
        .orderBy("id")
        .limit(MAX_WOKEN),
    )
    .returning(["id", "environment_id", "source_id"])
    .execute();
  for (const event of waiting) await addProcessing(tx, event, nowMs);
}

/** What is to be done about an event is over, or goes on later. */
export async function noteEvent(
  db: Kysely<ConversionTables>,
  id: string,
  change: Partial<Pick<ConversionEventTable, "state" | "reason" | "waits_on" | "attempts">>,
  nowMs: number,
): Promise<void> {
  await db
    .updateTable("conversion_events")
    .set({ ...change, updated_at_ms: nowMs })
    .where("id", "=", id)
    .execute();
}
