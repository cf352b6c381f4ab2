import type { Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

/** What became of each part of a bulk call, and who is carrying it out, so that a repeat goes on where it stopped. */
export async function bulkBatches(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema.alterTable("idempotency_records").addColumn("lease", text).execute();
  await db.schema.alterTable("idempotency_records").addColumn("leased_until_ms", bigint).execute();
  await db.schema
    .createTable("bulk_batches")
    .addColumn("record_id", text, (column) => column.notNull().references("idempotency_records.id").onDelete("cascade"))
    .addColumn("position", integer, (column) => column.notNull())
    .addColumn("state", text, (column) => column.notNull())
    .addColumn("outcomes", text)
    .addPrimaryKeyConstraint("bulk_batches_key", ["record_id", "position"])
    .execute();
}
