import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

/** See `schema.ts` for what each column holds. Times and amounts are bigint, everything countable by hand is integer. */
export async function initialSchema(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await createAccessTables(db, types);
  await createLinkTables(db, types);
  await createOutbox(db, types);
  await createGatewayTables(db, types);
}

const required = (column: ColumnDefinitionBuilder) => column.notNull();
const primaryKey = (column: ColumnDefinitionBuilder) => column.primaryKey().notNull();
/** For what cannot live without its parent. */
const ownedBy = (parent: string) => (column: ColumnDefinitionBuilder) =>
  column.notNull().references(`${parent}.id`).onDelete("cascade");

async function createAccessTables(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("workspaces")
    .addColumn("id", text, primaryKey)
    .addColumn("name", text, required)
    .addColumn("slug", text, required)
    .addColumn("requests_per_minute", integer, required)
    .addColumn("analytics_requests_per_second", integer, required)
    .addColumn("created_at_ms", bigint, required)
    .addUniqueConstraint("workspaces_slug", ["slug"])
    .execute();

  await db.schema
    .createTable("api_keys")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("user_id", text, required)
    .addColumn("name", text, required)
    .addColumn("key_hash", text, required)
    .addColumn("partial_key", text, required)
    .addColumn("expires_at_ms", bigint)
    .addColumn("last_used_at_ms", bigint)
    .addColumn("created_at_ms", bigint, required)
    .addUniqueConstraint("api_keys_key_hash", ["key_hash"])
    .execute();
  await db.schema.createIndex("api_keys_workspace").on("api_keys").column("workspace_id").execute();

  await db.schema
    .createTable("domains")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("slug", text, required)
    .addColumn("is_primary", integer, required)
    .addColumn("verified", integer, required)
    .addColumn("archived", integer, required)
    .addColumn("placeholder", text)
    .addColumn("expired_url", text)
    .addColumn("not_found_url", text)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .addUniqueConstraint("domains_slug", ["slug"])
    .execute();
  await db.schema.createIndex("domains_workspace").on("domains").column("workspace_id").execute();
}

async function createLinkTables(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const { text, integer, bigint } = types;
  await db.schema
    .createTable("tags")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("name", text, required)
    .addColumn("name_lookup", text, required)
    .addColumn("color", text, required)
    .addColumn("created_at_ms", bigint, required)
    .addUniqueConstraint("tags_name", ["workspace_id", "name_lookup"])
    .execute();

  await db.schema
    .createTable("folders")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("name", text, required)
    .addColumn("name_lookup", text, required)
    .addColumn("description", text)
    .addColumn("access_level", text)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .addUniqueConstraint("folders_name", ["workspace_id", "name_lookup"])
    .execute();

  await db.schema
    .createTable("links")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("user_id", text)
    .addColumn("domain", text, required)
    .addColumn("key", text, required)
    .addColumn("key_lookup", text, required)
    .addColumn("url", text, required)
    .addColumn("external_id", text)
    .addColumn("tenant_id", text)
    .addColumn("program_id", text)
    .addColumn("partner_id", text)
    .addColumn("folder_id", text)
    .addColumn("archived", integer, required)
    .addColumn("track_conversion", integer, required)
    .addColumn("proxy", integer, required)
    .addColumn("rewrite", integer, required)
    .addColumn("do_index", integer, required)
    .addColumn("public_stats", integer, required)
    .addColumn("expires_at_ms", bigint)
    .addColumn("expired_url", text)
    .addColumn("disabled_at_ms", bigint)
    .addColumn("password", text)
    .addColumn("title", text)
    .addColumn("description", text)
    .addColumn("image", text)
    .addColumn("video", text)
    .addColumn("comments", text)
    .addColumn("utm_source", text)
    .addColumn("utm_medium", text)
    .addColumn("utm_campaign", text)
    .addColumn("utm_term", text)
    .addColumn("utm_content", text)
    .addColumn("ios", text)
    .addColumn("android", text)
    .addColumn("geo", text)
    .addColumn("test_variants", text)
    .addColumn("test_started_at_ms", bigint)
    .addColumn("test_completed_at_ms", bigint)
    .addColumn("webhook_ids", text)
    .addColumn("clicks", bigint, required)
    .addColumn("leads", bigint, required)
    .addColumn("conversions", bigint, required)
    .addColumn("sales", bigint, required)
    .addColumn("sale_amount_cents", bigint, required)
    .addColumn("last_clicked_at_ms", bigint)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .addUniqueConstraint("links_key", ["domain", "key_lookup"])
    .addUniqueConstraint("links_external_id", ["workspace_id", "external_id"])
    .execute();
  await indexLinks("links_by_id", ["workspace_id", "id"]);
  await indexLinks("links_by_creation", ["workspace_id", "created_at_ms", "id"]);
  await indexLinks("links_by_folder", ["workspace_id", "folder_id"]);
  await indexLinks("links_by_tenant", ["workspace_id", "tenant_id"]);
  await types.isLongText(db.schema.createIndex("links_by_url").on("links")).column("url").execute();

  await db.schema
    .createTable("link_tags")
    .addColumn("link_id", text, ownedBy("links"))
    .addColumn("tag_id", text, ownedBy("tags"))
    .addColumn("position", integer, required)
    .addPrimaryKeyConstraint("link_tags_pk", ["link_id", "tag_id"])
    .execute();
  await db.schema.createIndex("link_tags_tag").on("link_tags").column("tag_id").execute();

  function indexLinks(name: string, columns: string[]): Promise<void> {
    return db.schema.createIndex(name).on("links").columns(columns).execute();
  }
}

async function createOutbox(db: Kysely<unknown>, { text, sequence, isSequence }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("outbox")
    .addColumn("seq", sequence, isSequence)
    .addColumn("event", text, required)
    .execute();
}

async function createGatewayTables(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("environments")
    .addColumn("id", text, primaryKey)
    .addColumn("name", text, required)
    .addColumn("created_at_ms", bigint, required)
    .execute();

  await db.schema
    .createTable("api_tokens")
    .addColumn("id", text, primaryKey)
    .addColumn("environment_id", text, ownedBy("environments"))
    .addColumn("name", text, required)
    .addColumn("token_hash", text, required)
    .addColumn("expires_at_ms", bigint)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .addUniqueConstraint("api_tokens_token_hash", ["token_hash"])
    .execute();
  await db.schema.createIndex("api_tokens_environment").on("api_tokens").column("environment_id").execute();

  await db.schema
    .createTable("integrated_accounts")
    .addColumn("id", text, primaryKey)
    .addColumn("environment_id", text, ownedBy("environments"))
    .addColumn("tenant_id", text, required)
    .addColumn("base_url", text, required)
    .addColumn("authentication_method", text, required)
    .addColumn("status", text, required)
    .addColumn("is_sandbox", integer, required)
    .addColumn("context", text, required)
    .addColumn("credential", text, required)
    .addColumn("last_error", text)
    .addColumn("last_forbidden_error", text)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
  await db.schema
    .createIndex("integrated_accounts_tenant")
    .on("integrated_accounts")
    .columns(["environment_id", "tenant_id"])
    .execute();

  await db.schema
    .createTable("mcp_tokens")
    .addColumn("id", text, primaryKey)
    .addColumn("integrated_account_id", text, ownedBy("integrated_accounts"))
    .addColumn("name", text, required)
    .addColumn("token_hash", text, required)
    .addColumn("config", text, required)
    .addColumn("expires_at_ms", bigint)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .addUniqueConstraint("mcp_tokens_token_hash", ["token_hash"])
    .execute();
  await db.schema.createIndex("mcp_tokens_account").on("mcp_tokens").column("integrated_account_id").execute();
}
