import type { Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";
import { ownedBy, primaryKey, required } from "./partner-program/columns.ts";

/** Browsers in which an operator is signed in to the console, and the links by which that is done once. */
export async function operatorSessions(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("operator_sessions")
    .addColumn("id", text, primaryKey)
    .addColumn("secret_hash", text, (column) => column.notNull().unique())
    .addColumn("environment_id", text, ownedBy("environments"))
    .addColumn("api_token_id", text, (column) => column.references("api_tokens.id").onDelete("cascade"))
    .addColumn("created_at_ms", bigint, required)
    .addColumn("used_at_ms", bigint, required)
    .execute();
  await db.schema
    .createIndex("operator_sessions_environment")
    .on("operator_sessions")
    .columns(["environment_id", "used_at_ms"])
    .execute();
  await db.schema.createIndex("operator_sessions_api_token").on("operator_sessions").column("api_token_id").execute();

  await db.schema
    .createTable("operator_sign_in_links")
    .addColumn("token_hash", text, primaryKey)
    .addColumn("environment_id", text, ownedBy("environments"))
    .addColumn("expires_at_ms", bigint, required)
    .execute();
  await db.schema
    .createIndex("operator_sign_in_links_environment")
    .on("operator_sign_in_links")
    .column("environment_id")
    .execute();
}
