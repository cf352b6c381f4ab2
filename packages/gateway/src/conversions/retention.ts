import { setImmediate } from "node:timers/promises";
import type { Kysely } from "kysely";
import type { RunTables } from "../runs/run-tables.ts";
import type { ConversionTables } from "./conversion-tables.ts";

const DAY_MS = 86_400_000;

/** As other logs. A repeat that comes later finds its payment, which was counted. */
const EVENTS_KEPT_MS = 30 * DAY_MS;

/** Cards may be charged back for more than a year. Customers are kept: their subscriptions go on for years. */
const PAYMENTS_KEPT_MS = 730 * DAY_MS;
const REVIEWS_KEPT_MS = 730 * DAY_MS;

/** In one transaction: one large deletion would hold up all other writes. */
const BATCH = 500;

/** Deletes what is over for long. What still waits, and what is up for review, is kept, however old. */
export async function deleteOldConversions(db: Kysely<ConversionTables & RunTables>, nowMs: number): Promise<void> {
  while (await deleteEvents(db, nowMs - EVENTS_KEPT_MS)) await setImmediate();
  while (await deleteUnworkedRows(db, nowMs - EVENTS_KEPT_MS)) await setImmediate();
  while (await deletePayments(db, nowMs - PAYMENTS_KEPT_MS)) await setImmediate();
  await db
    .deleteFrom("conversion_reviews")
    .where("state", "=", "resolved")
    .where("updated_at_ms", "<", nowMs - REVIEWS_KEPT_MS)
    .execute();
}

/** @returns whether there may be more. */
async function deleteEvents(db: Kysely<ConversionTables>, beforeMs: number): Promise<boolean> {
  const old = await db
    .selectFrom("conversion_events")
    .select("id")
    .where("updated_at_ms", "<", beforeMs)
    .where("state", "in", ["sent", "ignored", "failed"])
    .limit(BATCH)
    .execute();
  if (old.length === 0) return false;
  const ids = old.map(({ id }) => id);
  await db.deleteFrom("conversion_events").where("id", "in", ids).execute();
  return true;
}

/** Rows of files that no run works off any more, such as one that was cancelled. */
async function deleteUnworkedRows(db: Kysely<ConversionTables & RunTables>, beforeMs: number): Promise<boolean> {
  const old = await db
    .selectFrom("conversion_events as event")
    .select("event.id")
    .where("event.updated_at_ms", "<", beforeMs)
    .where("event.state", "=", "received")
    .where("event.import_id", "is not", null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("runs")
            .select("runs.id")
            .whereRef("runs.subject_id", "=", "event.source_id")
            .where("runs.state", "not in", ["completed", "failed", "stopped"]),
        ),
      ),
    )
    .limit(BATCH)
    .execute();
  if (old.length === 0) return false;
  const ids = old.map(({ id }) => id);
  await db.deleteFrom("conversion_events").where("id", "in", ids).execute();
  return true;
}

async function deletePayments(db: Kysely<ConversionTables>, beforeMs: number): Promise<boolean> {
  const old = await db
    .selectFrom("conversion_subjects")
    .select("id")
    .where("kind", "=", "payment")
    .where("updated_at_ms", "<", beforeMs)
    .limit(BATCH)
    .execute();
  if (old.length === 0) return false;
  const ids = old.map(({ id }) => id);
  await db.deleteFrom("conversion_subjects").where("id", "in", ids).execute();
  return true;
}
