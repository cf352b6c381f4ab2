import type { Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

/** Until when the server that is at a pending write has vouched for it: a killed one vouches no more. */
export async function auditLeases(db: Kysely<unknown>, { bigint }: ColumnTypes): Promise<void> {
  await db.schema.alterTable("audit_log").addColumn("lease_until_ms", bigint).execute();
}
