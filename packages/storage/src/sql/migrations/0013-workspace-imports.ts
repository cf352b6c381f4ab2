import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

const required = (column: ColumnDefinitionBuilder) => column.notNull();

/** How far each imported workspace has got, and events that arrive with their effects on SQL. */
export async function workspaceImports(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("workspace_imports")
    .addColumn("workspace_id", text, (column) =>
      column.primaryKey().notNull().references("workspaces.id").onDelete("cascade"),
    )
    .addColumn("digest", text, required)
    .addColumn("options", text, required)
    .addColumn("lines_done", bigint, required)
    .addColumn("started_at_ms", bigint, required)
    .addColumn("finished_at_ms", bigint)
    .execute();
  await db.schema
    .alterTable("outbox")
    .addColumn("settled", integer, (column) => column.notNull().defaultTo(0))
    .execute();
}
