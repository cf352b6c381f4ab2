import type { Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

/** Whether the operator vouches for a domain, so that it is served without proof. */
export async function trustedDomains(db: Kysely<unknown>, { integer }: ColumnTypes): Promise<void> {
  await db.schema
    .alterTable("domains")
    .addColumn("trusted", integer, (column) => column.notNull().defaultTo(0))
    .execute();
}
