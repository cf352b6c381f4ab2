import { countUpTo, deleteInBatches } from "@overdub/storage";
import type { Kysely } from "kysely";
import { sql } from "kysely";
import { pageOf } from "../lists/keyset.ts";
import type { List } from "../lists/read-list.ts";
import type { AuditEntry, AuditLogTables, AuditOutcome } from "./audit-entry.ts";
import { toAuditEntry } from "./audit-entry.ts";
import { LEASE_MS } from "./entry-rows.ts";

/** Of entries from before there were leases: longer than any call but the largest bulk calls. */
const ABANDONED_AFTER_MS = 3_600_000;

/** Of one statement. */
const MAX_IDS = 500;

export async function renewLeases(db: Kysely<AuditLogTables>, ids: readonly string[], nowMs: number): Promise<void> {
  for (let start = 0; start < ids.length; start += MAX_IDS) {
    await db
      .updateTable("audit_log")
      .set({ lease_until_ms: nowMs + LEASE_MS })
      .where("outcome", "=", sql.lit("pending" satisfies AuditOutcome))
      .where("id", "in", ids.slice(start, start + MAX_IDS))
      .execute();
  }
}

/**
 * Ends the entries that a process has left which died, or could not write: nothing tells what came of them. A process that
 * is still at one knows best, and its own ending replaces this one.
 *
 * @param begunBeforeMs All that began before are ended. Default: those whose lease is over, as other processes may be at
 *   theirs.
 */
export async function endAbandonedEntries(
  db: Kysely<AuditLogTables>,
  nowMs: number,
  begunBeforeMs?: number,
): Promise<void> {
  await db
    .updateTable("audit_log")
    .set({
      outcome: "unknown" satisfies AuditOutcome,
      message: "The server ended before the outcome was recorded",
      finished_at_ms: nowMs,
    })
    // In the text of the statement, as in the condition of the index.
    .where("outcome", "=", sql.lit("pending" satisfies AuditOutcome))
    .where((eb) => {
      if (begunBeforeMs !== undefined) return eb("created_at_ms", "<=", begunBeforeMs);
      const isOld = eb("created_at_ms", "<=", nowMs - ABANDONED_AFTER_MS);
      return eb.or([eb("lease_until_ms", "<=", nowMs), eb.and([eb("lease_until_ms", "is", null), isOld])]);
    })
    .execute();
}

/** How many entries there are before a moment, in every environment; counted up to `most`. */
export function countAuditEntriesBefore(
  db: Kysely<AuditLogTables>,
  timestampMs: number,
  most: number,
): Promise<number> {
  return countUpTo(db, db.selectFrom("audit_log").select("id").where("created_at_ms", "<", timestampMs), most);
}

/** Deletes the entries before a moment, itself excluded. */
export async function pruneAuditLog(db: Kysely<AuditLogTables>, timestampMs: number): Promise<void> {
  await deleteInBatches(async (limit) => {
    const { numDeletedRows } = await db
      .deleteFrom("audit_log")
      .where("id", "in", (eb) =>
        eb
          .selectFrom("audit_log")
          .select("id")
          .where("created_at_ms", "<", timestampMs)
          .orderBy("created_at_ms")
          .limit(limit),
      )
      .executeTakeFirst();
    return Number(numDeletedRows);
  });
}

interface AuditList {
  readonly environmentId: string;
  /** Whether entries that belong to no environment are among them, which only an operator may see. */
  readonly isOperator: boolean;
  readonly keyset: List<AuditEntry>;
}

/** One entry more than the limit. */
export async function listAuditEntries(
  db: Kysely<AuditLogTables>,
  { environmentId, isOperator, keyset }: AuditList,
): Promise<AuditEntry[]> {
  const rows = await db
    .selectFrom("audit_log")
    .selectAll()
    .where((eb) => {
      const own = eb("environment_id", "=", environmentId);
      return isOperator ? eb.or([own, eb("environment_id", "is", null)]) : own;
    })
    .$call(pageOf(keyset))
    .execute();
  return rows.map(toAuditEntry);
}
