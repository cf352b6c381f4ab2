import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

const required = (column: ColumnDefinitionBuilder) => column.notNull();
const ofImport = (column: ColumnDefinitionBuilder) => column.notNull().references("csv_imports.id").onDelete("cascade");

/**
 * What each import of a CSV file has made, so that it can be undone. No foreign key leads to links and tags: what was
 * deleted since is still listed.
 */
export async function csvImports(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("csv_imports")
    .addColumn("id", text, (column) => column.primaryKey().notNull())
    .addColumn("workspace_id", text, (column) => column.notNull().references("workspaces.id").onDelete("cascade"))
    .addColumn("source", text, required)
    .addColumn("file", text, required)
    .addColumn("links", bigint, required)
    .addColumn("started_at_ms", bigint, required)
    .addColumn("finished_at_ms", bigint)
    .addColumn("undo_started_at_ms", bigint)
    .addColumn("undone_at_ms", bigint)
    .execute();
  await db.schema.createIndex("csv_imports_of_workspace").on("csv_imports").columns(["workspace_id", "id"]).execute();
  await db.schema
    .createTable("csv_import_links")
    .addColumn("import_id", text, ofImport)
    .addColumn("link_id", text, required)
    .addColumn("domain", text, required)
    .addColumn("key", text, required)
    .addColumn("clicks", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .addPrimaryKeyConstraint("csv_import_links_pk", ["import_id", "link_id"])
    .execute();
  await db.schema
    .createTable("csv_import_tags")
    .addColumn("import_id", text, ofImport)
    .addColumn("tag_id", text, required)
    .addColumn("name", text, required)
    .addColumn("color", text, required)
    .addPrimaryKeyConstraint("csv_import_tags_pk", ["import_id", "tag_id"])
    .execute();
}
