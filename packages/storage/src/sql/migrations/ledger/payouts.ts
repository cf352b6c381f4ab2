import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { ColumnTypes } from "../../dialects.ts";
import { ownedBy, primaryKey, required } from "../partner-program/columns.ts";

export async function createPayoutTables(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await createInvoices(db, types);
  await createPayouts(db, types);
  await indexPayouts(db);
}

/** Payouts that were confirmed together. */
async function createInvoices(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("payout_invoices")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("program_id", text, ownedBy("programs"))
    .addColumn("sequence", integer, required)
    .addColumn("number", text, required)
    .addColumn("status", text, required)
    .addColumn("amount_cents", bigint, required)
    .addColumn("external_amount_cents", bigint, required)
    .addColumn("user_id", text)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .addUniqueConstraint("payout_invoices_sequence", ["program_id", "sequence"])
    .execute();
}

async function createPayouts(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("payouts")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("program_id", text, ownedBy("programs"))
    .addColumn("partner_id", text, (column) => column.notNull().references("partners.id"))
    .addColumn("invoice_id", text, (column) => column.references("payout_invoices.id"))
    .addColumn("amount_cents", bigint, required)
    .addColumn("currency", text, required)
    .addColumn("status", text, required)
    .addColumn("mode", text)
    .addColumn("method", text)
    .addColumn("description", text)
    .addColumn("period_start_ms", bigint)
    .addColumn("period_end_ms", bigint)
    .addColumn("initiated_at_ms", bigint)
    .addColumn("paid_at_ms", bigint)
    .addColumn("failure_reason", text)
    .addColumn("trace_id", text)
    .addColumn("user_id", text)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
}

async function indexPayouts(db: Kysely<unknown>): Promise<void> {
  const index = (name: string, columns: string[]) =>
    db.schema.createIndex(`payouts_by_${name}`).on("payouts").columns(columns).execute();
  await index("amount", ["program_id", "amount_cents", "id", "status"]);
  await index("status", ["program_id", "status", "amount_cents", "id"]);
  await index("partner", ["program_id", "partner_id", "status"]);
  await sql`create index payouts_by_invoice on payouts (invoice_id) where invoice_id is not null`.execute(db);
  // What a partner has earned and not been paid grows in one payout.
  await sql`
    create unique index payouts_open on payouts (program_id, partner_id) where status = 'pending' and invoice_id is null
  `.execute(db);
}
