import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

/** Workspaces whose time can be moved, and jobs that go by it: they are in indexes of their own, so that no other is slower. */
export async function testClocks(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema.alterTable("workspaces").addColumn("test_clock_offset_ms", bigint).execute();
  await db.schema.alterTable("jobs").addColumn("clock", text).execute();
  for (const index of ["jobs_due", "jobs_lanes"]) await db.schema.dropIndex(index).execute();
  await sql`create index jobs_due on jobs (run_at_ms, id) where lane is null and clock is null`.execute(db);
  await sql`create index jobs_lanes on jobs (lane, run_at_ms, id) where lane is not null and clock is null`.execute(db);
  await sql`create index jobs_clocks on jobs (clock, run_at_ms, id) where clock is not null`.execute(db);
}
