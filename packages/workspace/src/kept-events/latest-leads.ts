import type { EventStore, LeadEvent, Outbox, ParameterNamed } from "@overdub/storage";
import { compiledChange, compiledStatement } from "@overdub/storage";
import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";

/**
 * The newest lead of each name of a customer, of those that came since there is this table: whoever has a row has here the
 * newest of that name, and the newest of all. Who has none may have leads in the event store.
 */
export interface LatestLeadTable {
  customer_id: string;
  event_name: string;
  timestamp_ms: number;
  /** Of leads of one moment the greater one was stored later. */
  position: number;
  /** JSON of the event. */
  event: string;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    latest_leads: LatestLeadTable;
  }
}

/** Rows of one statement of a deletion: few enough for requests to wait for. */
const BATCH = 1_000;

/** Of a lead that happens now. The transaction has the customer's row already, so that leads of a customer come one by one. */
export async function keepLatestLead(tx: Kysely<WorkspaceTables>, lead: LeadEvent): Promise<void> {
  const { customerId, eventName, timestampMs } = lead;
  await insertNewest(tx, { customerId, eventName, timestampMs, event: JSON.stringify(lead) });
}

const insertNewest = compiledChange(
  (db: Kysely<WorkspaceTables>, parameter: ParameterNamed<"customerId" | "eventName" | "timestampMs" | "event">) =>
    db
      .insertInto("latest_leads")
      .values({
        customer_id: parameter("customerId"),
        event_name: parameter("eventName"),
        timestamp_ms: parameter("timestampMs"),
        event: parameter("event"),
        position: sql<number>`coalesce((
          select max("position") from latest_leads where customer_id = ${parameter("customerId")}
        ), 0) + 1`,
      })
      .onConflict((conflict) =>
        conflict
          .columns(["customer_id", "event_name"])
          .doUpdateSet((eb) => ({
            timestamp_ms: eb.ref("excluded.timestamp_ms"),
            position: eb.ref("excluded.position"),
            event: eb.ref("excluded.event"),
          }))
          .whereRef("latest_leads.timestamp_ms", "<=", "excluded.timestamp_ms"),
      ),
);

/** For a lead that somebody says there was: of it nobody knows here whether it is the newest. */
export async function forgetLatestLeads(tx: Kysely<WorkspaceTables>, customerId: string): Promise<void> {
  await tx.deleteFrom("latest_leads").where("customer_id", "=", customerId).execute();
}

export interface LeadSources {
  readonly db: Kysely<WorkspaceTables>;
  readonly workspaceId: string;
  readonly eventStore: Pick<EventStore, "findLatestLead">;
  readonly outbox: Pick<Outbox<WorkspaceTables>, "drain">;
}

/** The newest lead of a customer of the workspace, or the newest with exactly this name. */
export async function findLatestLead(
  { db, workspaceId, eventStore, outbox }: LeadSources,
  customerId: string,
  eventName: string | undefined,
): Promise<LeadEvent | undefined> {
  const [row] =
    eventName === undefined ? await selectNewest(db, { customerId }) : await selectNamed(db, { customerId, eventName });
  if (row) return JSON.parse(row.event);
  // The newest may still be on its way to the event store, with an older one there already.
  await outbox.drain();
  return eventStore.findLatestLead(workspaceId, customerId, eventName);
}

/** By the greatest time, then position: to sort its few rows, SQLite would make a table, which takes longer than all else. */
const selectNewest = compiledStatement((db: Kysely<WorkspaceTables>, parameter: ParameterNamed<"customerId">) => {
  const ofCustomer = () => db.selectFrom("latest_leads").where("customer_id", "=", parameter("customerId"));
  const newest = ofCustomer().select((eb) => eb.fn.max("timestamp_ms").as("timestamp_ms"));
  const last = ofCustomer()
    .select((eb) => eb.fn.max("position").as("position"))
    .where("timestamp_ms", "=", newest);
  return ofCustomer().select("event").where("position", "=", last);
});

/** A customer has one of each name. */
const selectNamed = compiledStatement(
  (db: Kysely<WorkspaceTables>, parameter: ParameterNamed<"customerId" | "eventName">) =>
    db
      .selectFrom("latest_leads")
      .select("event")
      .where("customer_id", "=", parameter("customerId"))
      .where("event_name", "=", parameter("eventName")),
);

/** Of every workspace. */
export async function deleteLeadsBefore(db: Kysely<WorkspaceTables>, timestampMs: number): Promise<void> {
  for (let deleted = BATCH; deleted >= BATCH; ) {
    const old = await db
      .selectFrom("latest_leads")
      .select(["customer_id", "event_name"])
      .where("timestamp_ms", "<", timestampMs)
      .orderBy("timestamp_ms")
      .limit(BATCH)
      .execute();
    deleted = old.length;
    if (deleted === 0) return;
    await db
      .deleteFrom("latest_leads")
      .where("timestamp_ms", "<", timestampMs)
      .where("customer_id", "in", [...new Set(old.map((row) => row.customer_id))])
      .execute();
  }
}
