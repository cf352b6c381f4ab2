import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { SqlDialect } from "../database.ts";

/**
 * What keeps lists, sums and searches quick in a program of 100,000 partners and a million commissions. Indexes by which a
 * list is sorted end with what it is filtered by, so that rows which are left out stay unread.
 */
export async function ledgerIndexes(db: Kysely<unknown>, dialect: SqlDialect): Promise<void> {
  await replaceCommissionIndexes(db);
  await indexPayouts(db);
  await indexPartners(db);
  if (dialect === "postgres") await indexNamesOnPostgres(db);
}

const COMMISSIONS = {
  creation: ["program_id", "created_at_ms", "id", "status", "type", "earnings_cents", "partner_id"],
  status: ["program_id", "status", "created_at_ms", "id", "type", "earnings_cents"],
  type: ["program_id", "type", "created_at_ms", "id", "status", "earnings_cents"],
  amount: ["program_id", "amount_cents", "id", "status", "type", "earnings_cents", "partner_id", "created_at_ms"],
  partner: ["program_id", "partner_id", "created_at_ms", "id", "status", "type", "earnings_cents", "payout_id"],
};

async function replaceCommissionIndexes(db: Kysely<unknown>): Promise<void> {
  for (const [name, columns] of Object.entries(COMMISSIONS)) {
    await db.schema.dropIndex(`commissions_by_${name}`).execute();
    await db.schema.createIndex(`commissions_by_${name}`).on("commissions").columns(columns).execute();
  }
  await db.schema.dropIndex("commissions_by_payout").execute();
  await sql`
    create index commissions_by_payout on commissions (payout_id, status, earnings_cents) where payout_id is not null
  `.execute(db);
  // Only sales have amounts: all others come at the end of the amounts of all, and there are few of them.
  await sql`
    create index commissions_without_sale on commissions (program_id, type, amount_cents, id, status, earnings_cents)
    where type <> 'sale'
  `.execute(db);
  await db.schema.dropIndex("commissions_pending").execute();
  await sql`
    create index commissions_pending on commissions (program_id, partner_id, created_at_ms, type, earnings_cents)
    where status = 'pending'
  `.execute(db);
}

async function indexPayouts(db: Kysely<unknown>): Promise<void> {
  // Expressions, since the dialects do not agree where nulls belong.
  await sql`
    create index payouts_by_initiation on payouts (program_id, (coalesce(initiated_at_ms, 0)), id, status)
  `.execute(db);
  await sql`create index payouts_by_payment on payouts (program_id, (coalesce(paid_at_ms, 0)), id, status)`.execute(db);
  // What a statement has, invoice by invoice.
  await sql`
    create index payouts_unsettled on payouts (invoice_id, id) where status in ('processing', 'failed')
  `.execute(db);
}

/** Sorts by a rate read every total from the index of clicks, which is a tenth of the rows. */
async function indexPartners(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex("partners_by_country")
    .on("partners")
    .columns(["workspace_id", "country", "id"])
    .execute();
  await db.schema.dropIndex("program_enrollments_by_clicks").execute();
  await db.schema
    .createIndex("program_enrollments_by_clicks")
    .on("program_enrollments")
    .columns([
      ...["program_id", "total_clicks", "id", "status", "group_id"],
      ...["total_leads", "total_conversions", "total_sale_amount_cents", "total_commissions_cents"],
    ])
    .execute();
}

/** Where the extension can't be had, searches read the workspace's partners one by one, as on SQLite. */
async function indexNamesOnPostgres(db: Kysely<unknown>): Promise<void> {
  await sql`
    do $$ begin
      create extension if not exists pg_trgm;
      create index partners_by_text on partners using gin (lower(search_text) gin_trgm_ops);
    exception when insufficient_privilege or feature_not_supported or undefined_file then
      raise notice 'pg_trgm is not available: searches are slower';
    end $$
  `.execute(db);
}
