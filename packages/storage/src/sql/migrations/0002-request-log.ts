import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

/** What went through the gateway, and the answers that are kept for repeats of a request. */
export async function requestLog(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  const required = (column: ColumnDefinitionBuilder) => column.notNull();
  const primaryKey = (column: ColumnDefinitionBuilder) => column.primaryKey().notNull();
  // Without references: entries outlive what they name, and are written in batches that no single one may spoil.
  await db.schema
    .createTable("request_log")
    .addColumn("id", text, primaryKey)
    .addColumn("environment_id", text, required)
    .addColumn("log_type", text, required)
    .addColumn("integrated_account_id", text, required)
    .addColumn("request_type", text, required)
    .addColumn("status_code", integer, required)
    .addColumn("tool_name", text)
    .addColumn("request_id", text)
    .addColumn("mcp_server_id", text)
    .addColumn("client_name", text)
    .addColumn("client_version", text)
    .addColumn("entry", text, required)
    .execute();
  await db.schema
    .createIndex("request_log_type")
    .on("request_log")
    .columns(["environment_id", "log_type", "id"])
    .execute();
  await db.schema
    .createIndex("request_log_account")
    .on("request_log")
    .columns(["integrated_account_id", "id"])
    .execute();

  await db.schema
    .createTable("idempotency_records")
    .addColumn("id", text, primaryKey)
    .addColumn("fingerprint", text, required)
    .addColumn("state", text, required)
    .addColumn("answer", text)
    .addColumn("created_at_ms", bigint, required)
    .execute();
  await db.schema
    .createIndex("idempotency_records_creation")
    .on("idempotency_records")
    .column("created_at_ms")
    .execute();
}
