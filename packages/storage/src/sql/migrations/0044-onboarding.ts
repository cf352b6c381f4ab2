import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

const required = (column: ColumnDefinitionBuilder) => column.notNull();
const ofAccount = (column: ColumnDefinitionBuilder) =>
  column.notNull().references("integrated_accounts.id").onDelete("cascade");

/** By what rules the gateway answers applications to partner programs, and how it has. */
export async function onboarding(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("onboarding_policies")
    .addColumn("account_id", text, (column) => ofAccount(column).primaryKey())
    .addColumn("environment_id", text, required)
    .addColumn("rules", text, required)
    .addColumn("is_active", integer, required)
    .addColumn("every_minutes", integer, required)
    .addColumn("version", integer, required)
    .addColumn("leased_until_ms", bigint, required)
    .addColumn("last_checked_at_ms", bigint)
    .addColumn("last_error", text)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
  await db.schema
    .createTable("onboarding_decisions")
    .addColumn("account_id", text, ofAccount)
    .addColumn("application_id", text, required)
    .addColumn("partner_id", text, required)
    .addColumn("state", text, required)
    .addColumn("rule", text)
    .addColumn("reason", text, required)
    .addColumn("version", integer, required)
    .addColumn("links", text, required)
    .addColumn("error", text)
    .addColumn("attempts", integer, required)
    .addColumn("applied_at", text)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .addPrimaryKeyConstraint("onboarding_decisions_key", ["account_id", "application_id"])
    .execute();
  await db.schema
    .createIndex("onboarding_decisions_by_time")
    .on("onboarding_decisions")
    .columns(["account_id", "created_at_ms", "application_id"])
    .execute();
}
