import type { Kysely } from "kysely";
import type { ColumnTypes } from "../../dialects.ts";
import { ownedBy, primaryKey, required } from "./columns.ts";

/** What a program offers: itself, its rewards and discounts, and the groups that have them. */
export async function createProgramTables(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await createPrograms(db, types);
  await createRewards(db, types);
  await createDiscounts(db, types);
  await createGroups(db, types);
}

async function createPrograms(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("programs")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("name", text, required)
    .addColumn("slug", text, required)
    .addColumn("logo", text)
    .addColumn("description", text)
    .addColumn("domain", text)
    .addColumn("url", text)
    .addColumn("default_folder_id", text, required)
    .addColumn("default_group_id", text, required)
    .addColumn("primary_reward_event", text, required)
    .addColumn("min_payout_amount_cents", bigint, required)
    .addColumn("payout_mode", text, required)
    .addColumn("application_requirements", text)
    .addColumn("support_email", text)
    .addColumn("help_url", text)
    .addColumn("terms_url", text)
    .addColumn("invoice_prefix", text, required)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .addUniqueConstraint("programs_workspace", ["workspace_id"])
    .addUniqueConstraint("programs_slug", ["slug"])
    .execute();
}

async function createRewards(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("rewards")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("program_id", text, ownedBy("programs"))
    .addColumn("event", text, required)
    .addColumn("type", text, required)
    .addColumn("amount_cents", bigint)
    .addColumn("amount_percent_hundredths", integer)
    .addColumn("max_duration", integer)
    .addColumn("modifiers", text)
    .addColumn("config", text)
    .addColumn("spend_limit_amount_cents", bigint)
    .addColumn("spend_limit_interval", text)
    .addColumn("description", text)
    .addColumn("tooltip_description", text)
    .addColumn("version", integer, required)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
  await db.schema.createIndex("rewards_by_program").on("rewards").columns(["program_id", "id"]).execute();
}

async function createDiscounts(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("discounts")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("program_id", text, ownedBy("programs"))
    .addColumn("type", text, required)
    .addColumn("amount_cents", bigint)
    .addColumn("amount_percent_hundredths", integer)
    .addColumn("max_duration", integer)
    .addColumn("description", text)
    .addColumn("coupon_id", text)
    .addColumn("coupon_test_id", text)
    .addColumn("provider", text, required)
    .addColumn("auto_provision_enabled_at_ms", bigint)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
  await db.schema.createIndex("discounts_by_program").on("discounts").columns(["program_id", "id"]).execute();
}

async function createGroups(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("partner_groups")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("program_id", text, ownedBy("programs"))
    .addColumn("name", text, required)
    .addColumn("slug", text, required)
    .addColumn("color", text)
    .addColumn("logo", text)
    .addColumn("wordmark", text)
    .addColumn("brand_color", text)
    .addColumn("holding_period_days", integer, required)
    .addColumn("click_reward_id", text)
    .addColumn("lead_reward_id", text)
    .addColumn("sale_reward_id", text)
    .addColumn("referral_reward_id", text)
    .addColumn("discount_id", text)
    .addColumn("additional_links", text)
    .addColumn("max_partner_links", integer, required)
    .addColumn("link_structure", text, required)
    .addColumn("utm_template", text)
    .addColumn("move_rules", text)
    .addColumn("application_form_data", text)
    .addColumn("application_form_published_at_ms", bigint)
    .addColumn("auto_approve_partners_enabled_at_ms", bigint)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .addUniqueConstraint("partner_groups_slug", ["program_id", "slug"])
    .execute();
  await db.schema
    .createTable("partner_group_default_links")
    .addColumn("id", text, primaryKey)
    .addColumn("group_id", text, ownedBy("partner_groups"))
    .addColumn("domain", text, required)
    .addColumn("url", text, required)
    .addColumn("created_at_ms", bigint, required)
    .execute();
  await db.schema
    .createIndex("partner_group_default_links_by_group")
    .on("partner_group_default_links")
    .columns(["group_id", "id"])
    .execute();
}
