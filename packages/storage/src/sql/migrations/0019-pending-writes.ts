import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Finds the few writes that are under way, or were when a server died, in a log of any length. */
export async function pendingWrites(db: Kysely<unknown>): Promise<void> {
  await sql`create index audit_log_pending on audit_log (created_at_ms) where outcome = 'pending'`.execute(db);
}
