import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

/** What was changed in the connected workspaces, and by whom. Entries outlive the accounts and tokens they name. */
export async function auditLog(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  const required = (column: ColumnDefinitionBuilder) => column.notNull();
  await db.schema
    .createTable("audit_log")
    .addColumn("id", text, (column) => column.primaryKey().notNull())
    .addColumn("environment_id", text, (column) => column.notNull().references("environments.id").onDelete("cascade"))
    .addColumn("integrated_account_id", text, required)
    .addColumn("actor_type", text, required)
    .addColumn("actor_id", text)
    .addColumn("actor_name", text, required)
    .addColumn("tool", text, required)
    .addColumn("arguments", text, required)
    .addColumn("plan_hash", text)
    .addColumn("outcome", text, required)
    .addColumn("status_code", integer)
    .addColumn("message", text)
    .addColumn("request_id", text)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("finished_at_ms", bigint)
    .execute();
  await db.schema
    .createIndex("audit_log_creation")
    .on("audit_log")
    .columns(["environment_id", "created_at_ms", "id"])
    .execute();
  await db.schema
    .createIndex("audit_log_account")
    .on("audit_log")
    .columns(["integrated_account_id", "created_at_ms"])
    .execute();
}
