import type { Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";
import { ownedBy, primaryKey, required, zero } from "./partner-program/columns.ts";

/** Programs to which members give access to their workspace, and how members sign in to say so. */
export async function oauth(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await createApps(db, types);
  await createCodes(db, types);
  await createTokens(db, types);
  await createSignIn(db, types);
}

async function createApps(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("oauth_apps")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, (column) => column.references("workspaces.id").onDelete("cascade"))
    .addColumn("user_id", text)
    .addColumn("name", text, required)
    .addColumn("slug", text, (column) => column.notNull().unique())
    .addColumn("description", text)
    .addColumn("developer", text, required)
    .addColumn("website", text, required)
    .addColumn("client_id", text, (column) => column.notNull().unique())
    .addColumn("client_secret_hash", text)
    .addColumn("partial_client_secret", text)
    .addColumn("redirect_uris", text, required)
    .addColumn("pkce", integer, zero)
    .addColumn("verified", integer, zero)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
  await db.schema.createIndex("oauth_apps_by_workspace").on("oauth_apps").columns(["workspace_id", "id"]).execute();
}

async function createCodes(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("oauth_codes")
    .addColumn("code_hash", text, primaryKey)
    .addColumn("app_id", text, ownedBy("oauth_apps"))
    .addColumn("workspace_id", text, required)
    .addColumn("user_id", text, required)
    .addColumn("scopes", text, required)
    .addColumn("redirect_uri", text, required)
    .addColumn("code_challenge", text)
    .addColumn("expires_at_ms", bigint, required)
    // What a member allowed ends with the member.
    .addForeignKeyConstraint(
      "oauth_codes_member",
      ["workspace_id", "user_id"],
      "members",
      ["workspace_id", "user_id"],
      (constraint) => constraint.onDelete("cascade"),
    )
    .execute();
  const index = (name: string, columns: string[]) =>
    db.schema.createIndex(`oauth_codes_by_${name}`).on("oauth_codes").columns(columns).execute();
  await index("app", ["app_id"]);
  await index("member", ["workspace_id", "user_id"]);
  await index("end", ["expires_at_ms"]);
}

async function createTokens(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("oauth_tokens")
    .addColumn("id", text, primaryKey)
    .addColumn("app_id", text, ownedBy("oauth_apps"))
    .addColumn("workspace_id", text, required)
    .addColumn("user_id", text, required)
    .addColumn("scopes", text, required)
    .addColumn("access_token_hash", text, (column) => column.notNull().unique())
    .addColumn("refresh_token_hash", text, (column) => column.notNull().unique())
    .addColumn("access_expires_at_ms", bigint, required)
    .addColumn("refresh_expires_at_ms", bigint, required)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("refreshed_at_ms", bigint, required)
    .addUniqueConstraint("oauth_tokens_pair", ["workspace_id", "user_id", "app_id"])
    .addForeignKeyConstraint(
      "oauth_tokens_member",
      ["workspace_id", "user_id"],
      "members",
      ["workspace_id", "user_id"],
      (constraint) => constraint.onDelete("cascade"),
    )
    .execute();
  await db.schema.createIndex("oauth_tokens_by_app").on("oauth_tokens").columns(["app_id"]).execute();
}

/** People sign in by an email address, which one or several members have. */
async function createSignIn(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("sign_in_members")
    .addColumn("workspace_id", text, required)
    .addColumn("user_id", text, required)
    .addColumn("email", text, required)
    .addPrimaryKeyConstraint("sign_in_members_pk", ["workspace_id", "user_id"])
    .addForeignKeyConstraint(
      "sign_in_members_member",
      ["workspace_id", "user_id"],
      "members",
      ["workspace_id", "user_id"],
      (constraint) => constraint.onDelete("cascade"),
    )
    .execute();
  await db.schema.createIndex("sign_in_members_by_email").on("sign_in_members").columns(["email"]).execute();
  await db.schema
    .createTable("sign_in_passwords")
    .addColumn("email", text, primaryKey)
    .addColumn("password_hash", text, required)
    .addColumn("set_at_ms", bigint, required)
    .execute();
  await db.schema
    .createTable("sign_in_sessions")
    .addColumn("id_hash", text, primaryKey)
    .addColumn("email", text, required)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("used_at_ms", bigint, required)
    .execute();
  await db.schema.createIndex("sign_in_sessions_by_email").on("sign_in_sessions").columns(["email"]).execute();
  await db.schema.createIndex("sign_in_sessions_by_use").on("sign_in_sessions").columns(["used_at_ms"]).execute();
  await db.schema
    .createTable("sign_in_links")
    .addColumn("token_hash", text, primaryKey)
    .addColumn("email", text, required)
    .addColumn("expires_at_ms", bigint, required)
    .execute();
  await db.schema.createIndex("sign_in_links_by_email").on("sign_in_links").columns(["email"]).execute();
}
