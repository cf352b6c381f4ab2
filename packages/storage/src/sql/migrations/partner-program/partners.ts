import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { ColumnTypes } from "../../dialects.ts";
import { ownedBy, primaryKey, required, zero } from "./columns.ts";

/** Who takes part in a program, and what each of them has: an enrolment, tags, applications, links, codes, tokens. */
export async function createPartnerTables(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await createPartners(db, types);
  await createEnrollments(db, types);
  await indexEnrollments(db);
  await createTags(db, types);
  await createApplications(db, types);
  await extendLinks(db, types);
  await createDiscountCodes(db, types);
  await createEmbedTokens(db, types);
}

async function createPartners(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("partners")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("name", text, required)
    .addColumn("username", text)
    .addColumn("email", text)
    .addColumn("email_lookup", text)
    .addColumn("search_text", text, required)
    .addColumn("image", text)
    .addColumn("description", text)
    .addColumn("country", text)
    .addColumn("company_name", text)
    .addColumn("profile_type", text, required)
    .addColumn("network_status", text, required)
    .addColumn("default_payout_method", text)
    .addColumn("paypal_email", text)
    .addColumn("stripe_connect_id", text)
    .addColumn("stripe_recipient_id", text)
    .addColumn("payouts_enabled_at_ms", bigint)
    .addColumn("identity_verified_at_ms", bigint)
    .addColumn("trusted_at_ms", bigint)
    .addColumn("platforms", text)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .addUniqueConstraint("partners_email", ["workspace_id", "email_lookup"])
    .addUniqueConstraint("partners_username", ["workspace_id", "username"])
    .execute();
  // Read whole by searches: it is narrower than the rows.
  await db.schema
    .createIndex("partners_by_search_text")
    .on("partners")
    .columns(["workspace_id", "search_text", "id"])
    .execute();
}

async function createEnrollments(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("program_enrollments")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("program_id", text, ownedBy("programs"))
    .addColumn("partner_id", text, ownedBy("partners"))
    .addColumn("tenant_id", text)
    .addColumn("status", text, required)
    .addColumn("group_id", text)
    .addColumn("application_id", text)
    .addColumn("click_reward_id", text)
    .addColumn("lead_reward_id", text)
    .addColumn("sale_reward_id", text)
    .addColumn("referral_reward_id", text)
    .addColumn("discount_id", text)
    .addColumn("referred_by_partner_id", text)
    .addColumn("banned_at_ms", bigint)
    .addColumn("banned_reason", text)
    .addColumn("deactivated_at_ms", bigint)
    .addColumn("reapplication_timeframe", text)
    .addColumn("risk_monitoring_disabled_at_ms", bigint)
    .addColumn("group_move_disabled_at_ms", bigint)
    .addColumn("customer_data_sharing_enabled_at_ms", bigint)
    .addColumn("total_clicks", bigint, zero)
    .addColumn("total_leads", bigint, zero)
    .addColumn("total_conversions", bigint, zero)
    .addColumn("total_sales", bigint, zero)
    .addColumn("total_sale_amount_cents", bigint, zero)
    .addColumn("total_commissions_cents", bigint, zero)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .addUniqueConstraint("program_enrollments_partner", ["partner_id", "program_id"])
    .addUniqueConstraint("program_enrollments_tenant", ["program_id", "tenant_id"])
    .execute();
}

/** Those of the sorts end with what lists are filtered by, so that a far page reads no rows. */
async function indexEnrollments(db: Kysely<unknown>): Promise<void> {
  const index = (name: string, columns: string[]) =>
    db.schema
      .createIndex(`program_enrollments_by_${name}`)
      .on("program_enrollments")
      .columns(["program_id", ...columns])
      .execute();
  await index("group", ["group_id", "status"]);
  await index("referrer", ["referred_by_partner_id"]);
  const sorts = {
    creation: "created_at_ms",
    clicks: "total_clicks",
    leads: "total_leads",
    conversions: "total_conversions",
    sale_amount: "total_sale_amount_cents",
    commissions: "total_commissions_cents",
  };
  for (const [name, column] of Object.entries(sorts)) await index(name, [column, "id", "status", "group_id"]);
  await sql`
    create index program_enrollments_by_net_revenue on program_enrollments
    (program_id, (total_sale_amount_cents - total_commissions_cents), id, status, group_id)
  `.execute(db);
}

async function createTags(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("partner_tags")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("program_id", text, ownedBy("programs"))
    .addColumn("name", text, required)
    .addColumn("name_lookup", text, required)
    .addColumn("created_at_ms", bigint, required)
    .addUniqueConstraint("partner_tags_name", ["program_id", "name_lookup"])
    .execute();
  await db.schema
    .createTable("enrollment_tags")
    .addColumn("enrollment_id", text, ownedBy("program_enrollments"))
    .addColumn("partner_tag_id", text, ownedBy("partner_tags"))
    .addPrimaryKeyConstraint("enrollment_tags_pk", ["enrollment_id", "partner_tag_id"])
    .execute();
  await db.schema
    .createIndex("enrollment_tags_by_tag")
    .on("enrollment_tags")
    .columns(["partner_tag_id", "enrollment_id"])
    .execute();
}

async function createApplications(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("program_applications")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("program_id", text, ownedBy("programs"))
    .addColumn("partner_id", text, ownedBy("partners"))
    .addColumn("group_id", text)
    .addColumn("status", text, required)
    .addColumn("name", text, required)
    .addColumn("email", text, required)
    .addColumn("country", text)
    .addColumn("platforms", text)
    .addColumn("form_data", text)
    .addColumn("referred_by_partner_id", text)
    .addColumn("rejection_reason", text)
    .addColumn("rejection_note", text)
    .addColumn("fraud_report", text)
    .addColumn("reviewed_at_ms", bigint)
    .addColumn("reviewed_by_user_id", text)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
  const index = (name: string, columns: string[]) =>
    db.schema.createIndex(name).on("program_applications").columns(columns).execute();
  await index("program_applications_by_status", ["program_id", "status", "created_at_ms", "id"]);
  await index("program_applications_by_partner", ["partner_id", "created_at_ms"]);
}

async function extendLinks(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema.alterTable("links").addColumn("partner_group_default_link_id", text).execute();
  await sql`
    create index links_by_partner on links (partner_id, program_id, created_at_ms, id) where partner_id is not null
  `.execute(db);
  // However often it is tried: a partner gets one link for each default link of the group.
  await sql`
    create unique index links_by_default_link on links (partner_id, partner_group_default_link_id)
    where partner_group_default_link_id is not null
  `.execute(db);
}

async function createDiscountCodes(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("discount_codes")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("program_id", text, ownedBy("programs"))
    .addColumn("partner_id", text, ownedBy("partners"))
    .addColumn("link_id", text, ownedBy("links"))
    .addColumn("discount_id", text)
    .addColumn("code", text, required)
    .addColumn("code_lookup", text, required)
    .addColumn("disabled_at_ms", bigint)
    .addColumn("created_at_ms", bigint, required)
    .addUniqueConstraint("discount_codes_code", ["program_id", "code_lookup"])
    .addUniqueConstraint("discount_codes_link", ["link_id"])
    .execute();
  const index = (name: string, columns: string[]) =>
    db.schema.createIndex(name).on("discount_codes").columns(columns).execute();
  await index("discount_codes_by_program", ["program_id", "created_at_ms", "id"]);
  await index("discount_codes_by_partner", ["partner_id", "program_id"]);
}

async function createEmbedTokens(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("embed_tokens")
    .addColumn("token_hash", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("program_id", text, ownedBy("programs"))
    .addColumn("partner_id", text, ownedBy("partners"))
    .addColumn("expires_at_ms", bigint, required)
    .addColumn("created_at_ms", bigint, required)
    .execute();
  await db.schema.createIndex("embed_tokens_by_expiry").on("embed_tokens").column("expires_at_ms").execute();
}
