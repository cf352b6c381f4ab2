import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

/** Tokens that open one account, accounts that are blocked or read-only twins of others, and what their set-up found. */
export async function accountAccess(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  const isTwin = (column: ColumnDefinitionBuilder) => column.references("integrated_accounts.id").onDelete("cascade");
  await db.schema.alterTable("integrated_accounts").addColumn("blocked_at_ms", bigint).execute();
  await db.schema.alterTable("integrated_accounts").addColumn("last_action_run_result", text).execute();
  await db.schema.alterTable("integrated_accounts").addColumn("sandbox_of", text, isTwin).execute();
  await db.schema
    .createIndex("integrated_accounts_sandbox_of")
    .on("integrated_accounts")
    .column("sandbox_of")
    .unique()
    .execute();
  await db.schema
    .createIndex("integrated_accounts_creation")
    .on("integrated_accounts")
    .columns(["environment_id", "created_at_ms", "id"])
    .execute();

  await db.schema
    .createTable("account_tokens")
    .addColumn("id", text, (column) => column.primaryKey().notNull())
    .addColumn("token_hash", text, (column) => column.notNull().unique())
    .addColumn("integrated_account_id", text, (column) =>
      column.notNull().references("integrated_accounts.id").onDelete("cascade"),
    )
    .addColumn("expires_at_ms", bigint, (column) => column.notNull())
    .execute();
  await db.schema.createIndex("account_tokens_account").on("account_tokens").column("integrated_account_id").execute();
  await db.schema.createIndex("account_tokens_expiry").on("account_tokens").column("expires_at_ms").execute();
}
