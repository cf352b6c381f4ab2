import type { Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";
import { primaryKey, required } from "./partner-program/columns.ts";

/** Accounts whose tokens are renewed, by one process at a time, and authorisations that a person is about to give. */
export async function oauthAccounts(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await addTokenCare(db, types);
  await createAuthorizations(db, types);
}

async function addTokenCare(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  const add = (name: string, type: ColumnTypes["text"]) =>
    db.schema.alterTable("integrated_accounts").addColumn(name, type).execute();
  await add("tokens_since_ms", bigint);
  await add("renewal_refused_at_ms", bigint);
  await add("renewal_lease", text);
  await add("renewal_leased_until_ms", bigint);
  await add("oauth_grant", text);
  const index = (name: string, column: string) =>
    db.schema.createIndex(`integrated_accounts_${name}`).on("integrated_accounts").column(column).execute();
  await index("tokens", "tokens_since_ms");
  await index("grant", "oauth_grant");
}

async function createAuthorizations(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("oauth_authorizations")
    .addColumn("id", text, primaryKey)
    .addColumn("link_token_id", text, required)
    .addColumn("mode", text, required)
    .addColumn("base_url", text, required)
    .addColumn("client_id", text, required)
    .addColumn("scopes", text, required)
    .addColumn("ticket_hash", text, (column) => column.notNull().unique())
    .addColumn("state_hash", text, (column) => column.unique())
    .addColumn("cookie_hash", text)
    .addColumn("code_verifier", text)
    .addColumn("expires_at_ms", bigint, required)
    .execute();
  await db.schema
    .createIndex("oauth_authorizations_expiry")
    .on("oauth_authorizations")
    .column("expires_at_ms")
    .execute();
}
