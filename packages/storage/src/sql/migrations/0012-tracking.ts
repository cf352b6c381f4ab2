import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

const required = (column: ColumnDefinitionBuilder) => column.notNull();
const ownedBy = (parent: string) => (column: ColumnDefinitionBuilder) =>
  column.notNull().references(`${parent}.id`).onDelete("cascade");

/** What attribution remembers: who may track from a browser, which leads and invoices were there before, when they came. */
export async function tracking(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const { text, bigint } = types;
  await db.schema.alterTable("workspaces").addColumn("publishable_key", text).execute();
  await db.schema.alterTable("workspaces").addColumn("allowed_hostnames", text).execute();
  await db.schema
    .createIndex("workspaces_publishable_key")
    .on("workspaces")
    .column("publishable_key")
    .unique()
    .execute();
  await db.schema.alterTable("links").addColumn("last_lead_at_ms", bigint).execute();
  await db.schema.alterTable("links").addColumn("last_conversion_at_ms", bigint).execute();
  await createLeadClaims(db, types);
  await createInvoiceAnswers(db, types);
  await db.schema
    .createTable("customer_conversions")
    .addColumn("customer_id", text, ownedBy("customers"))
    .addColumn("link_id", text, required)
    .addColumn("created_at_ms", bigint, required)
    .addPrimaryKeyConstraint("customer_conversions_pk", ["customer_id", "link_id"])
    .execute();
}

async function createLeadClaims(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("lead_claims")
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("external_id", text, required)
    .addColumn("event_slug", text, required)
    .addColumn("expires_at_ms", bigint, required)
    .addPrimaryKeyConstraint("lead_claims_pk", ["workspace_id", "external_id", "event_slug"])
    .execute();
  await db.schema.createIndex("lead_claims_by_expiry").on("lead_claims").column("expires_at_ms").execute();
}

async function createInvoiceAnswers(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("invoice_answers")
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("invoice_hash", text, required)
    .addColumn("customer_id", text, required)
    .addColumn("answer", text, required)
    .addColumn("expires_at_ms", bigint, required)
    .addPrimaryKeyConstraint("invoice_answers_pk", ["workspace_id", "invoice_hash"])
    .execute();
  await db.schema.createIndex("invoice_answers_by_expiry").on("invoice_answers").column("expires_at_ms").execute();
  await db.schema.createIndex("invoice_answers_by_customer").on("invoice_answers").column("customer_id").execute();
}
