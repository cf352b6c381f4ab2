import { inTransaction } from "@overdub/storage";
import type { Kysely } from "kysely";
import { GatewayError } from "../errors/gateway-error.ts";
import type { ConversionTables } from "./conversion-tables.ts";
import type { EventRow } from "./event-rows.ts";
import { EVENT_COLUMNS, requireEvent } from "./event-rows.ts";
import { addProcessing } from "./inbox.ts";
import type { SourceKey } from "./source.ts";
import { findSourceAnywhere, sourceNotFound } from "./source.ts";

const HOUR_MS = 3_600_000;

/** In one transaction. */
const BATCH = 200;

/** Has an event looked at again, and wait anew. @throws 404 for one of another environment, 409 for one that was sent. */
export async function retryEvent(db: Kysely<ConversionTables>, key: SourceKey, nowMs: number): Promise<EventRow> {
  const event = await requireEvent(db, key);
  const source = await findSourceAnywhere(db, event.source_id);
  if (!source) throw sourceNotFound();
  const [again] = await inTransaction(db, (tx) =>
    begin(tx, { ids: [event.id], expiresAtMs: nowMs + source.settings.wait_hours * HOUR_MS, nowMs }),
  );
  if (!again) throw new GatewayError(409, "The event was sent: there is nothing to try again");
  return again;
}

interface Retry {
  readonly sourceId: string;
  readonly state: "failed" | "ignored";
  readonly nowMs: number;
}

/** The same for all events of a source that are in a state. @returns how many. */
export async function retryEvents(db: Kysely<ConversionTables>, { sourceId, state, nowMs }: Retry): Promise<number> {
  const source = await findSourceAnywhere(db, sourceId);
  if (!source) throw sourceNotFound();
  const expiresAtMs = nowMs + source.settings.wait_hours * HOUR_MS;
  for (let count = 0; ; ) {
    const begun = await inTransaction(db, async (tx) => {
      const found = await tx
        .selectFrom("conversion_events")
        .select("id")
        .where("source_id", "=", sourceId)
        .where("state", "=", state)
        // What fails again meanwhile is not begun again and again.
        .where("updated_at_ms", "<=", nowMs)
        .orderBy("id")
        .limit(BATCH)
        .execute();
      return begin(tx, { ids: found.map(({ id }) => id), expiresAtMs, nowMs });
    });
    count += begun.length;
    if (begun.length < BATCH) return count;
  }
}

async function begin(
  tx: Kysely<ConversionTables>,
  {
    ids,
    expiresAtMs,
    nowMs,
  }: { readonly ids: readonly string[]; readonly expiresAtMs: number; readonly nowMs: number },
): Promise<EventRow[]> {
  if (ids.length === 0) return [];
  const events = await tx
    .updateTable("conversion_events")
    .set({
      state: "received",
      reason: null,
      attempts: 0,
      waits_on: null,
      expires_at_ms: expiresAtMs,
      updated_at_ms: nowMs,
    })
    .where("id", "in", ids)
    .where("state", "<>", "sent")
    .returning(EVENT_COLUMNS)
    .execute();
  for (const event of events) await addProcessing(tx, event, nowMs);
  return events;
}
