import type { Kysely } from "kysely";
import { sql } from "kysely";

/** The orders and filters of lists that had none: without an index a page of 50 sorts all that the workspace has. */
export async function listIndexes(db: Kysely<unknown>): Promise<void> {
  const index = (name: string, table: string, columns: string[]) =>
    db.schema
      .createIndex(name)
      .on(table)
      .columns(["workspace_id", ...columns])
      .execute();
  await index("customers_by_sales", "customers", ["sale_amount_cents", "id"]);
  await index("customers_by_country", "customers", ["country", "created_at_ms", "id"]);
  // Expressions, since the dialects do not agree where nulls belong.
  for (const [name, column] of [
    ["customers_by_first_sale", "first_sale_at_ms"],
    ["customers_by_cancellation", "subscription_canceled_at_ms"],
  ] as const) {
    await sql`
      create index ${sql.ref(name)} on customers (workspace_id, (coalesce(${sql.ref(column)}, 0)), id)
    `.execute(db);
  }
  await index("folders_by_creation", "folders", ["created_at_ms", "id"]);
  await index("tags_by_creation", "tags", ["created_at_ms", "id"]);
  await db.schema.createIndex("partner_tags_by_id").on("partner_tags").columns(["program_id", "id"]).execute();
  await db.schema.dropIndex("domains_workspace").execute();
  await index("domains_workspace", "domains", ["id"]);
}
