import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

const required = (column: ColumnDefinitionBuilder) => column.notNull();
const primaryKey = (column: ColumnDefinitionBuilder) => column.primaryKey().notNull();
const ownedBy = (parent: string) => (column: ColumnDefinitionBuilder) =>
  column.notNull().references(`${parent}.id`).onDelete("cascade");

/** Members and scoped keys, all of a folder's and a domain's settings, registered domains, and durable jobs. */
export async function workspaceContent(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await addAccess(db, types);
  await addFolderSettings(db, types);
  await addDomainSettings(db, types);
  await addLinkSettings(db, types);
  await createJobs(db, types);
}

async function addAccess(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("members")
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("user_id", text, required)
    .addColumn("role", text, required)
    .addColumn("name", text)
    .addColumn("email", text)
    .addColumn("created_at_ms", bigint, required)
    .addPrimaryKeyConstraint("members_pk", ["workspace_id", "user_id"])
    .execute();
  // Until now the user of a key owned the workspace.
  await db
    .withTables<{
      api_keys: { workspace_id: string; user_id: string; created_at_ms: number };
      members: { workspace_id: string; user_id: string; role: string; created_at_ms: number };
    }>()
    .insertInto("members")
    .columns(["workspace_id", "user_id", "role", "created_at_ms"])
    .expression((eb) =>
      eb
        .selectFrom("api_keys")
        .select((keys) => [
          "workspace_id",
          "user_id",
          keys.val("owner").as("role"),
          keys.fn.min("created_at_ms").as("created_at_ms"),
        ])
        .groupBy(["workspace_id", "user_id"]),
    )
    .execute();
  await db.schema.alterTable("api_keys").addColumn("scopes", text).execute();
  await db.schema.alterTable("workspaces").addColumn("logo", text).execute();
}

async function addFolderSettings(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema
    .alterTable("folders")
    .addColumn("type", text, (column) => column.notNull().defaultTo("default"))
    .execute();
  await db.schema
    .createTable("folder_users")
    .addColumn("folder_id", text, ownedBy("folders"))
    .addColumn("user_id", text, required)
    .addColumn("role", text)
    .addPrimaryKeyConstraint("folder_users_pk", ["folder_id", "user_id"])
    .execute();
}

async function addDomainSettings(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  const columns = ["logo", "asset_links", "apple_app_site_association", "deepview_data", "verification_token"];
  for (const name of columns) await db.schema.alterTable("domains").addColumn(name, text).execute();
  await db.schema.alterTable("domains").addColumn("verification_error", text).execute();
  await db.schema.alterTable("domains").addColumn("last_checked_at_ms", bigint).execute();
  await db.schema.alterTable("domains").addColumn("deleting_since_ms", bigint).execute();
  await db.schema
    .createTable("registered_domains")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("slug", text, (column) => column.notNull().unique())
    .addColumn("renewal_fee_cents", integer, required)
    .addColumn("auto_renewal_disabled_at_ms", bigint)
    .addColumn("expires_at_ms", bigint, required)
    .addColumn("created_at_ms", bigint, required)
    .execute();
}

async function addLinkSettings(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema.alterTable("links").addColumn("link_retention_cleanup_disabled_at_ms", bigint).execute();
  await db.schema.alterTable("links").addColumn("dashboard_id", text).execute();
}

async function createJobs(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("jobs")
    .addColumn("id", text, primaryKey)
    .addColumn("type", text, required)
    .addColumn("payload", text, required)
    .addColumn("dedupe_key", text, (column) => column.unique())
    .addColumn("run_at_ms", bigint, required)
    .addColumn("locked_until_ms", bigint, required)
    .addColumn("attempts", integer, required)
    .addColumn("last_error", text)
    .addColumn("created_at_ms", bigint, required)
    .execute();
  await db.schema.createIndex("jobs_due").on("jobs").columns(["run_at_ms", "id"]).execute();
}
