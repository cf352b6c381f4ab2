import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

const required = (column: ColumnDefinitionBuilder) => column.notNull();
const primaryKey = (column: ColumnDefinitionBuilder) => column.primaryKey().notNull();
const link = (column: ColumnDefinitionBuilder) => column.notNull().references("links.id").onDelete("cascade");

/** Images of links that we keep, and what destinations say of themselves. */
export async function linkPreviews(db: Kysely<unknown>, { text, bigint, bytes }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("link_images")
    .addColumn("name", text, primaryKey)
    .addColumn("link_id", text, link)
    .addColumn("content_type", text, required)
    .addColumn("bytes", bytes, required)
    .addColumn("created_at_ms", bigint, required)
    .execute();
  await db.schema.createIndex("link_images_link").on("link_images").column("link_id").execute();
  await db.schema
    .createTable("link_previews")
    .addColumn("link_id", text, (column) => link(column).primaryKey())
    .addColumn("url", text, required)
    .addColumn("title", text)
    .addColumn("description", text)
    .addColumn("image", text)
    .addColumn("fetched_at_ms", bigint, required)
    .execute();
}
