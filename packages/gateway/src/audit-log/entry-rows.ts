import type { ParameterNamed } from "@overdub/storage";
import { compiledChanges, insertRows } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { AuditEntry, AuditLogTable, AuditLogTables, EndedEntry } from "./audit-entry.ts";

/** For how long a server vouches for an entry that it is at; it renews this three times meanwhile. */
export const LEASE_MS = 90_000;

export async function insertAuditEntries(db: Kysely<AuditLogTables>, entries: readonly AuditEntry[]): Promise<void> {
  await insertRows(db, "audit_log", entries.map(toColumns));
}

function toColumns(entry: AuditEntry): AuditLogTable {
  return {
    id: entry.id,
    environment_id: entry.environmentId,
    integrated_account_id: entry.integratedAccountId,
    actor_type: entry.actor.type,
    actor_id: entry.actor.id,
    actor_name: entry.actor.name,
    address: entry.actor.address ?? null,
    action: entry.action,
    subject: entry.subject,
    tool: entry.tool,
    arguments: JSON.stringify(entry.arguments),
    plan_hash: entry.planHash,
    outcome: entry.outcome,
    status_code: entry.statusCode,
    message: entry.message,
    request_id: entry.requestId,
    created_at_ms: entry.createdAtMs,
    finished_at_ms: entry.finishedAtMs,
    lease_until_ms: entry.outcome === "pending" ? entry.createdAtMs + LEASE_MS : null,
  };
}

const updateEndings = compiledChanges(
  (
    db: Kysely<AuditLogTables>,
    parameter: ParameterNamed<"id" | "outcome" | "statusCode" | "message" | "finishedAtMs">,
  ) =>
    db
      .updateTable("audit_log")
      .set({
        outcome: parameter("outcome"),
        status_code: parameter("statusCode"),
        message: parameter("message"),
        finished_at_ms: parameter("finishedAtMs"),
      })
      .where("id", "=", parameter("id")),
);

/** In a transaction, so that an entry which says how it ended says of what, too. */
export async function finishAuditEntries(tx: Kysely<AuditLogTables>, ended: readonly EndedEntry[]): Promise<void> {
  for (const { id, ending } of ended) {
    const { subject, integratedAccountId } = ending;
    if (subject === undefined && integratedAccountId === undefined) continue;
    await tx
      .updateTable("audit_log")
      .set({
        ...(subject !== undefined && { subject }),
        ...(integratedAccountId !== undefined && { integrated_account_id: integratedAccountId }),
      })
      .where("id", "=", id)
      .execute();
  }
  await updateEndings(
    tx,
    ended.map(({ id, ending: { outcome, statusCode, message }, nowMs }) => ({
      id,
      outcome,
      statusCode,
      message,
      finishedAtMs: nowMs,
    })),
  );
}
