import type { Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

/** What refresh tokens that came from each other have in common, so that an old one is known as such. */
export async function oauthFamilies(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  for (const column of ["family_hash", "previous_refresh_hash", "rotation_salt"]) {
    await db.schema.alterTable("oauth_tokens").addColumn(column, text).execute();
  }
  await db.schema.createIndex("oauth_tokens_by_family").unique().on("oauth_tokens").columns(["family_hash"]).execute();
  await db.schema
    .createIndex("oauth_tokens_by_previous")
    .on("oauth_tokens")
    .columns(["previous_refresh_hash"])
    .execute();
}
