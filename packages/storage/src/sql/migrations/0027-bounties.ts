import type { Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";
import { ownedBy, primaryKey, required } from "./partner-program/columns.ts";

/** What a program promises partners for results or for work, and what they have reached or handed in. */
export async function bounties(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await createBounties(db, types);
  await createSubmissions(db, types);
}

async function createBounties(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("bounties")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("program_id", text, ownedBy("programs"))
    .addColumn("type", text, required)
    .addColumn("name", text)
    .addColumn("description", text)
    .addColumn("start_mode", text, required)
    .addColumn("starts_at_ms", bigint)
    .addColumn("ends_at_ms", bigint)
    .addColumn("ends_after_days", integer)
    .addColumn("submissions_open_at_ms", bigint)
    .addColumn("submission_frequency", text)
    .addColumn("max_submissions", integer, required)
    .addColumn("reward_amount_cents", bigint)
    .addColumn("reward_description", text)
    .addColumn("performance_metric", text)
    .addColumn("performance_target", bigint)
    .addColumn("performance_scope", text)
    .addColumn("submission_requirements", text)
    .addColumn("group_ids", text)
    .addColumn("partner_tag_ids", text)
    .addColumn("archived_at_ms", bigint)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
  await db.schema.createIndex("bounties_by_program").on("bounties").columns(["program_id", "id"]).execute();
  await db.schema.createIndex("bounties_by_workspace").on("bounties").columns(["workspace_id", "id"]).execute();
}

async function createSubmissions(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("bounty_submissions")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("program_id", text, ownedBy("programs"))
    .addColumn("bounty_id", text, ownedBy("bounties"))
    .addColumn("partner_id", text, ownedBy("partners"))
    .addColumn("period_number", integer, required)
    .addColumn("status", text, required)
    .addColumn("status_before_ban", text)
    .addColumn("performance_count", bigint)
    .addColumn("social_metric_count", bigint)
    .addColumn("social_metrics_at_ms", bigint)
    .addColumn("description", text)
    .addColumn("urls", text)
    .addColumn("files", text)
    .addColumn("commission_id", text)
    .addColumn("user_id", text)
    .addColumn("rejection_reason", text)
    .addColumn("rejection_note", text)
    .addColumn("completed_at_ms", bigint)
    .addColumn("reviewed_at_ms", bigint)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .addUniqueConstraint("bounty_submissions_period", ["bounty_id", "partner_id", "period_number"])
    .execute();
  const index = (name: string, columns: string[]) =>
    db.schema.createIndex(`bounty_submissions_by_${name}`).on("bounty_submissions").columns(columns).execute();
  await index("partner", ["partner_id", "status"]);
  await index("completion", ["bounty_id", "completed_at_ms", "id"]);
  await index("performance", ["bounty_id", "performance_count", "id"]);
  await index("workspace", ["workspace_id", "id"]);
}
