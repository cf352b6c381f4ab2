import type { Kysely } from "kysely";
import { sql } from "kysely";
import { pageOf } from "../lists/keyset.ts";
import type { List } from "../lists/read-list.ts";
import type { AuditEntry, AuditLogTable, AuditLogTables, AuditOutcome } from "./audit-entry.ts";
import { toAuditEntry } from "./audit-entry.ts";

export async function insertAuditEntries(db: Kysely<AuditLogTables>, entries: readonly AuditEntry[]): Promise<void> {
  await db.insertInto("audit_log").values(entries.map(toColumns)).execute();
}

function toColumns(entry: AuditEntry): AuditLogTable {
  return {
    id: entry.id,
    environment_id: entry.environmentId,
    integrated_account_id: entry.integratedAccountId,
    actor_type: entry.actor.type,
    actor_id: entry.actor.id,
    actor_name: entry.actor.name,
    tool: entry.tool,
    arguments: JSON.stringify(entry.arguments),
    plan_hash: entry.planHash,
    outcome: entry.outcome,
    status_code: entry.statusCode,
    message: entry.message,
    request_id: entry.requestId,
    created_at_ms: entry.createdAtMs,
    finished_at_ms: entry.finishedAtMs,
  };
}

/** How a write ended. */
export interface Ending {
  readonly outcome: Exclude<AuditOutcome, "pending">;
  readonly statusCode: number;
  readonly message: string | null;
}

export async function finishAuditEntry(
  db: Kysely<AuditLogTables>,
  { id, environmentId }: Pick<AuditEntry, "id" | "environmentId">,
  { outcome, statusCode, message }: Ending,
  nowMs: number,
): Promise<void> {
  await db
    .updateTable("audit_log")
    .set({ outcome, status_code: statusCode, message, finished_at_ms: nowMs })
    .where("id", "=", id)
    .where("environment_id", "=", environmentId)
    .execute();
}

/** Longer than any call but the largest bulk calls. */
const ABANDONED_AFTER_MS = 3_600_000;

/**
 * Ends the entries that a process has left which died, or could not write: nothing tells what came of them. A process that
 * is still at one knows best, and its own ending replaces this one.
 *
 * @param begunBeforeMs Later ones are left. Default: an hour ago, as other processes may be at theirs.
 */
export async function endAbandonedEntries(
  db: Kysely<AuditLogTables>,
  nowMs: number,
  begunBeforeMs = nowMs - ABANDONED_AFTER_MS,
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
    .where("created_at_ms", "<=", begunBeforeMs)
    .execute();
}

/** One entry more than the limit. */
export async function listAuditEntries(
  db: Kysely<AuditLogTables>,
  { environmentId, keyset }: { environmentId: string; keyset: List<AuditEntry> },
): Promise<AuditEntry[]> {
  const rows = await db
    .selectFrom("audit_log")
    .selectAll()
    .where("environment_id", "=", environmentId)
    .$call(pageOf(keyset))
    .execute();
  return rows.map(toAuditEntry);
}
