import type { Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

/** A code that was used is kept until it expires, so that a replay is known as one. */
export async function usedOAuthCodes(db: Kysely<unknown>, { bigint }: ColumnTypes): Promise<void> {
  await db.schema.alterTable("oauth_codes").addColumn("used_at_ms", bigint).execute();
}
