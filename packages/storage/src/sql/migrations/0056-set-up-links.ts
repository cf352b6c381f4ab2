import type { Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

/**
 * Which membership a set-up link is for, which begins with its use, and whether it sets the password of an address that
 * has memberships elsewhere. Links of before have no membership of their own: those of operators, which do.
 */
export async function setUpLinks(db: Kysely<unknown>, { text, integer }: ColumnTypes): Promise<void> {
  await db.schema.alterTable("sign_in_links").addColumn("workspace_id", text).execute();
  await db.schema.alterTable("sign_in_links").addColumn("user_id", text).execute();
  await db.schema
    .alterTable("sign_in_links")
    .addColumn("may_reset", integer, (column) => column.notNull().defaultTo(1))
    .execute();
}
