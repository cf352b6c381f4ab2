import type { Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";
import { ownedBy, primaryKey, required, zero } from "./partner-program/columns.ts";

/**
 * Tokens with which customers connect accounts, how far each has come, and what a browser has yet to be told of it; and how
 * an environment has set up what they connect to.
 */
export async function linkTokens(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("link_tokens")
    .addColumn("id", text, primaryKey)
    .addColumn("environment_id", text, ownedBy("environments"))
    .addColumn("token_hash", text, (column) => column.notNull().unique())
    .addColumn("tenant_id", text)
    .addColumn("reconnects", text)
    .addColumn("context", text, required)
    .addColumn("sealed_context", text, required)
    .addColumn("redirect_uri", text)
    .addColumn("scopes", text)
    .addColumn("persist_previous_context", integer, zero)
    .addColumn("is_sandbox", integer, zero)
    .addColumn("without_effect", text, required)
    .addColumn("account_id", text)
    .addColumn("connecting_until_ms", bigint)
    .addColumn("consumed_at_ms", bigint)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("expires_at_ms", bigint, required)
    .execute();
  await db.schema
    .createIndex("link_tokens_expiry")
    .on("link_tokens")
    .columns(["environment_id", "expires_at_ms"])
    .execute();

  await db.schema
    .createTable("link_outcomes")
    .addColumn("handle_hash", text, primaryKey)
    .addColumn("link_token_id", text, ownedBy("link_tokens"))
    .addColumn("mode", text, required)
    .addColumn("outcome", text, required)
    .addColumn("expires_at_ms", bigint, required)
    .execute();
  await db.schema.createIndex("link_outcomes_link_token").on("link_outcomes").column("link_token_id").execute();

  await db.schema
    .createTable("installs")
    .addColumn("environment_id", text, (column) =>
      column.primaryKey().notNull().references("environments.id").onDelete("cascade"),
    )
    .addColumn("is_enabled", integer, required)
    .addColumn("show_in_catalog", integer, required)
    .addColumn("override", text, required)
    .addColumn("sealed_secrets", text, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
}
