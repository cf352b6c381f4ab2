/** What a ban does to what a partner has reached or handed in, and what its end gives back. */
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Earner } from "../ledger/lock-enrollment.ts";

/** Rejects everything that is not approved. The enrolment is locked. See behaviour/partners 2.9. */
export async function rejectSubmissions(tx: Kysely<WorkspaceTables>, earner: Earner, nowMs: number): Promise<void> {
  await tx
    .updateTable("bounty_submissions")
    .set((eb) => ({
      status: "rejected",
      status_before_ban: eb.ref("status"),
      rejection_reason: "other",
      rejection_note: null,
      reviewed_at_ms: nowMs,
      updated_at_ms: nowMs,
    }))
    .where("workspace_id", "=", earner.workspaceId)
    .where("program_id", "=", earner.programId)
    .where("partner_id", "=", earner.partnerId)
    .where("status", "in", ["draft", "submitted"])
    .execute();
}

/** What a review had rejected stays so. */
export async function restoreSubmissions(tx: Kysely<WorkspaceTables>, earner: Earner, nowMs: number): Promise<void> {
  await tx
    .updateTable("bounty_submissions")
    .set((eb) => ({
      status: eb.fn.coalesce("status_before_ban", "status"),
      status_before_ban: null,
      rejection_reason: null,
      reviewed_at_ms: null,
      updated_at_ms: nowMs,
    }))
    .where("workspace_id", "=", earner.workspaceId)
    .where("program_id", "=", earner.programId)
    .where("partner_id", "=", earner.partnerId)
    .where("status", "=", "rejected")
    .where("status_before_ban", "is not", null)
    .execute();
}
