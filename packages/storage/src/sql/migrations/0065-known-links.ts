import type { Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

/** By which a file of what is known of links belongs to its database. */
export async function knownLinks(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema.alterTable("link_changes_kept").addColumn("known_links", text).execute();
}
