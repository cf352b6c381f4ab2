import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { ColumnTypes } from "../dialects.ts";
import { ownedBy, primaryKey, required, zero } from "./partner-program/columns.ts";

/** What rules have found of partners and their conversions, what is on hold for it, and who was reported. */
export async function fraud(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await createRules(db, types);
  await createGroups(db, types);
  await createEvents(db, types);
  await createAlerts(db, types);
  await db.schema.alterTable("commissions").addColumn("is_uncounted", types.integer, zero).execute();
  await sql`create index commissions_held on commissions (program_id, partner_id) where status = 'hold'`.execute(db);
  await indexEmails(db);
}

/** Of a rule that nobody has changed there is no row. */
async function createRules(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("fraud_rules")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("program_id", text, ownedBy("programs"))
    .addColumn("type", text, required)
    .addColumn("config", text)
    .addColumn("disabled_at_ms", bigint)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .addUniqueConstraint("fraud_rules_type", ["program_id", "type"])
    .execute();
  await db.schema.createIndex("fraud_rules_by_workspace").on("fraud_rules").columns(["workspace_id", "id"]).execute();
}

async function createGroups(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("fraud_groups")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("program_id", text, ownedBy("programs"))
    .addColumn("partner_id", text, ownedBy("partners"))
    .addColumn("type", text, required)
    .addColumn("status", text, required)
    .addColumn("event_count", integer, required)
    .addColumn("last_event_at_ms", bigint, required)
    .addColumn("resolved_at_ms", bigint)
    .addColumn("resolution_reason", text)
    .addColumn("user_id", text)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
  const index = (name: string, columns: string[]) =>
    db.schema.createIndex(`fraud_groups_by_${name}`).on("fraud_groups").columns(columns).execute();
  await index("program", ["program_id", "id"]);
  await index("partner", ["partner_id", "type"]);
  await index("workspace", ["workspace_id", "id"]);
  await sql`
    create unique index fraud_groups_pending on fraud_groups (program_id, partner_id, type) where status = 'pending'
  `.execute(db);
  await sql`create index fraud_groups_quiet on fraud_groups (last_event_at_ms) where status = 'pending'`.execute(db);
}

async function createEvents(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("fraud_events")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("program_id", text, ownedBy("programs"))
    .addColumn("partner_id", text, ownedBy("partners"))
    .addColumn("fraud_group_id", text, ownedBy("fraud_groups"))
    .addColumn("type", text, required)
    .addColumn("customer_id", text)
    .addColumn("commission_id", text)
    .addColumn("hash", text, required)
    .addColumn("metadata", text)
    .addColumn("created_at_ms", bigint, required)
    .addUniqueConstraint("fraud_events_hash", ["fraud_group_id", "hash"])
    .execute();
  const index = (name: string, columns: string[]) =>
    db.schema.createIndex(`fraud_events_by_${name}`).on("fraud_events").columns(columns).execute();
  await index("program", ["program_id", "id"]);
  await index("partner", ["partner_id", "id"]);
  await index("customer", ["customer_id", "id"]);
  await index("group", ["fraud_group_id", "customer_id"]);
  await index("workspace", ["workspace_id", "id"]);
}

async function createAlerts(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("fraud_alerts")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("program_id", text, ownedBy("programs"))
    .addColumn("partner_id", text, ownedBy("partners"))
    .addColumn("source", text, required)
    .addColumn("status", text, required)
    .addColumn("reason", text, required)
    .addColumn("user_id", text)
    .addColumn("reviewed_at_ms", bigint)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
  const index = (name: string, columns: string[]) =>
    db.schema.createIndex(`fraud_alerts_by_${name}`).on("fraud_alerts").columns(columns).execute();
  await index("program", ["program_id", "id"]);
  await index("partner", ["partner_id"]);
  await index("workspace", ["workspace_id", "id"]);
}

/** Customers of a partner by the domain of their email, which both dialects cut out like this; and owners by theirs. */
async function indexEmails(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index customers_by_email_domain on customers
    (partner_id, lower(substr(email, length(rtrim(email, replace(email, '@', ''))) + 1)))
    where partner_id is not null and email is not null
  `.execute(db);
  await sql`create index members_by_email on members (lower(email)) where email is not null`.execute(db);
  await sql`
    create index partners_by_paypal on partners (workspace_id, lower(paypal_email)) where paypal_email is not null
  `.execute(db);
}
