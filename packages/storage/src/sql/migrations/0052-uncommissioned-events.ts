import type { Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";
import { ownedBy, primaryKey, required } from "./partner-program/columns.ts";

/** Leads, sales and days of clicks of partners' links that were judged and earned nothing, and why. */
export async function uncommissionedEvents(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("uncommissioned_events")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("program_id", text, ownedBy("programs"))
    .addColumn("partner_id", text, required)
    .addColumn("type", text, required)
    .addColumn("event_id", text, required)
    .addColumn("link_id", text, required)
    .addColumn("customer_id", text)
    .addColumn("invoice_id", text)
    .addColumn("reason", text, required)
    .addColumn("detail", text, required)
    .addColumn("event_at_ms", bigint, required)
    .addColumn("created_at_ms", bigint, required)
    .addUniqueConstraint("uncommissioned_events_event", ["program_id", "event_id"])
    .execute();
  const index = (name: string, columns: string[]) =>
    db.schema.createIndex(`uncommissioned_events_by_${name}`).on("uncommissioned_events").columns(columns).execute();
  await index("program", ["program_id", "id"]);
  await index("invoice", ["program_id", "invoice_id"]);
  await index("partner", ["program_id", "partner_id", "id"]);
  await index("customer", ["program_id", "customer_id", "id"]);
  await index("link", ["program_id", "link_id", "id"]);
  await index("time", ["created_at_ms"]);
}
