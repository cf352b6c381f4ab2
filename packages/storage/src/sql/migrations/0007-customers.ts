import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

/** Who became a customer through a link. The click and the link are the first ones, and may be gone by now. */
export async function customers(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  const required = (column: ColumnDefinitionBuilder) => column.notNull();
  await db.schema
    .createTable("customers")
    .addColumn("id", text, (column) => column.primaryKey().notNull())
    .addColumn("workspace_id", text, (column) => column.notNull().references("workspaces.id").onDelete("cascade"))
    .addColumn("external_id", text, required)
    .addColumn("name", text)
    .addColumn("email", text)
    .addColumn("avatar", text)
    .addColumn("stripe_customer_id", text)
    .addColumn("country", text)
    .addColumn("link_id", text)
    .addColumn("click_id", text)
    .addColumn("clicked_at_ms", bigint)
    .addColumn("program_id", text)
    .addColumn("partner_id", text)
    .addColumn("sales", bigint, required)
    .addColumn("sale_amount_cents", bigint, required)
    .addColumn("first_sale_at_ms", bigint)
    .addColumn("subscription_canceled_at_ms", bigint)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .addUniqueConstraint("customers_external_id", ["workspace_id", "external_id"])
    .addUniqueConstraint("customers_stripe_customer_id", ["stripe_customer_id"])
    .execute();
  const index = (name: string, columns: string[]) =>
    db.schema
      .createIndex(name)
      .on("customers")
      .columns(["workspace_id", ...columns])
      .execute();
  await index("customers_by_creation", ["created_at_ms", "id"]);
  await index("customers_by_email", ["email"]);
  await index("customers_by_link", ["link_id"]);
  await index("customers_by_partner", ["program_id", "partner_id"]);
}
