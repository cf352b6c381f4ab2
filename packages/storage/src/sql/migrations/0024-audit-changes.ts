import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import { sql } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

/**
 * The audit log holds changes of the installation, too: of accounts, tokens, keys and members, and refused sign-ins, which
 * are of no environment. SQLite takes no `not null` away, so the table is made again.
 */
export async function auditChanges(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  const required = (column: ColumnDefinitionBuilder) => column.notNull();
  await db.schema
    .createTable("audit_log_changes")
    .addColumn("id", text, (column) => column.primaryKey().notNull())
    .addColumn("environment_id", text, (column) => column.references("environments.id").onDelete("cascade"))
    .addColumn("integrated_account_id", text)
    .addColumn("actor_type", text, required)
    .addColumn("actor_id", text)
    .addColumn("actor_name", text, required)
    .addColumn("address", text)
    .addColumn("action", text, required)
    .addColumn("subject", text)
    .addColumn("tool", text)
    .addColumn("arguments", text, required)
    .addColumn("plan_hash", text)
    .addColumn("outcome", text, required)
    .addColumn("status_code", integer)
    .addColumn("message", text)
    .addColumn("request_id", text)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("finished_at_ms", bigint)
    .execute();
  const kept = sql`id, environment_id, integrated_account_id, actor_type, actor_id, actor_name, tool, arguments, plan_hash,
    outcome, status_code, message, request_id, created_at_ms, finished_at_ms`;
  await sql`insert into audit_log_changes (action, ${kept}) select 'tool.call', ${kept} from audit_log`.execute(db);
  await db.schema.dropTable("audit_log").execute();
  await db.schema.alterTable("audit_log_changes").renameTo("audit_log").execute();
  const index = (name: string, columns: string[]) =>
    db.schema.createIndex(name).on("audit_log").columns(columns).execute();
  await index("audit_log_creation", ["environment_id", "created_at_ms", "id"]);
  await index("audit_log_account", ["integrated_account_id", "created_at_ms"]);
  await index("audit_log_age", ["created_at_ms", "id"]);
  await sql`create index audit_log_pending on audit_log (created_at_ms) where outcome = 'pending'`.execute(db);
}
