import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { ColumnTypes } from "../../dialects.ts";
import { ownedBy, primaryKey, required } from "../partner-program/columns.ts";

export async function createCommissionTables(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await createWaitingEvents(db, types);
  await createCommissions(db, types);
  await indexCommissions(db);
  await createAudit(db, types);
}

/** Leads and sales that are still to be judged, in the order in which they were recorded. */
async function createWaitingEvents(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("commission_events")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("program_id", text, ownedBy("programs"))
    .addColumn("partner_id", text, required)
    .addColumn("event_id", text, required)
    .addColumn("invoice_id", text)
    .addColumn("payload", text, required)
    .addColumn("created_at_ms", bigint, required)
    .addUniqueConstraint("commission_events_event", ["workspace_id", "event_id"])
    .addUniqueConstraint("commission_events_invoice", ["program_id", "invoice_id"])
    .execute();
  await db.schema
    .createIndex("commission_events_by_partner")
    .on("commission_events")
    .columns(["program_id", "partner_id", "id"])
    .execute();
}

/** Customers, links and rewards may go; a commission stays, and names what it came of. */
async function createCommissions(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("commissions")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("program_id", text, ownedBy("programs"))
    .addColumn("partner_id", text, (column) => column.notNull().references("partners.id"))
    .addColumn("reward_id", text)
    .addColumn("link_id", text)
    .addColumn("customer_id", text)
    .addColumn("payout_id", text, (column) => column.references("payouts.id"))
    .addColumn("type", text, required)
    .addColumn("amount_cents", bigint, required)
    .addColumn("earnings_cents", bigint, required)
    .addColumn("quantity", bigint, required)
    .addColumn("currency", text, required)
    .addColumn("status", text, required)
    .addColumn("status_before_ban", text)
    .addColumn("invoice_id", text)
    .addColumn("event_id", text)
    .addColumn("description", text)
    .addColumn("metadata", text)
    .addColumn("user_id", text)
    .addColumn("source_commission_id", text)
    .addColumn("source_partner_id", text)
    .addColumn("processed_at_ms", bigint)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .addUniqueConstraint("commissions_invoice", ["program_id", "invoice_id"])
    .addUniqueConstraint("commissions_event", ["workspace_id", "event_id"])
    .execute();
}

/** Those of the sorts end with what lists are filtered by, so that a far page reads no rows. */
async function indexCommissions(db: Kysely<unknown>): Promise<void> {
  const index = (name: string, columns: string[]) =>
    db.schema.createIndex(`commissions_by_${name}`).on("commissions").columns(columns).execute();
  await index("creation", ["program_id", "created_at_ms", "id", "status", "earnings_cents"]);
  await index("status", ["program_id", "status", "created_at_ms", "id"]);
  await index("type", ["program_id", "type", "created_at_ms", "id"]);
  await index("amount", ["program_id", "amount_cents", "id", "status", "earnings_cents"]);
  await index("partner", ["program_id", "partner_id", "created_at_ms", "id"]);
  await index("customer", ["customer_id", "partner_id", "type", "created_at_ms"]);
  await sql`create index commissions_by_payout on commissions (payout_id) where payout_id is not null`.execute(db);
  await sql`
    create index commissions_pending on commissions (program_id, partner_id, created_at_ms) where status = 'pending'
  `.execute(db);
}

/** Why a commission is what it is: its explanation, and each later change. */
async function createAudit(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("commission_audit")
    .addColumn("id", text, primaryKey)
    .addColumn("commission_id", text, ownedBy("commissions"))
    .addColumn("at_ms", bigint, required)
    .addColumn("user_id", text)
    .addColumn("action", text, required)
    .addColumn("detail", text, required)
    .execute();
  await db.schema
    .createIndex("commission_audit_by_commission")
    .on("commission_audit")
    .columns(["commission_id", "id"])
    .execute();
}
