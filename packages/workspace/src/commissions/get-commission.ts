import type { CommissionAuditAction, ResultOf } from "@overdub/contract";
import { getCommission, getCommissionAudit } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { CommissionTable } from "../ledger/commission-tables.ts";
import { toIso } from "../time/to-iso.ts";
import { implement } from "./context.ts";
import { findCommissionOrThrow } from "./find-commission.ts";
import { showCommissions } from "./show-commissions.ts";

export const handleGetCommission = implement(
  getCommission,
  { requires: "partners.read", programFirst: true },
  async ({ params }, ctx) => {
    const { db, workspaceId } = ctx;
    const { id: programId } = ctx.program;
    const { id } = await findCommissionOrThrow(db, { workspaceId, programId }, params.id);
    const [shown] = await showCommissions(db, workspaceId, [id]);
    if (!shown) throw new Error("A commission that was found is shown.");
    return shown;
  },
);

export const handleGetCommissionAudit = implement(
  getCommissionAudit,
  { requires: "partners.read", programFirst: true },
  async ({ params }, ctx) => {
    const { db, workspaceId } = ctx;
    const { id: programId } = ctx.program;
    return auditOfCommission(db, { workspaceId, programId }, params.id);
  },
);

interface Entry {
  readonly atMs: number;
  readonly action: CommissionAuditAction;
  readonly userId: string | null;
  readonly detail: Record<string, unknown>;
}

/** What is written of a commission, with what its present payout says of it, oldest first. @throws `not_found`. */
export async function auditOfCommission(
  db: Kysely<WorkspaceTables>,
  within: { readonly workspaceId: string; readonly programId: string },
  id: string,
): Promise<ResultOf<typeof getCommissionAudit>> {
  const row = await findCommissionOrThrow(db, within, id);
  const written = await db
    .selectFrom("commission_audit")
    .selectAll()
    .where("commission_id", "=", row.id)
    .orderBy("id")
    .execute();
  const entries: Entry[] = [
    ...written.map(({ at_ms, action, user_id, detail }) => ({
      atMs: at_ms,
      action,
      userId: user_id,
      detail: JSON.parse(detail),
    })),
    ...(await payoutEntries(db, row)),
  ];
  return entries.toSorted((a, b) => a.atMs - b.atMs).map(({ atMs, ...entry }) => ({ at: toIso(atMs), ...entry }));
}

async function payoutEntries(db: Kysely<WorkspaceTables>, row: CommissionTable): Promise<Entry[]> {
  if (row.payout_id === null) return [];
  const payout = await db
    .selectFrom("payouts")
    .select(["id", "invoice_id", "mode", "method", "initiated_at_ms", "paid_at_ms", "trace_id", "user_id"])
    .where("workspace_id", "=", row.workspace_id)
    .where("id", "=", row.payout_id)
    .executeTakeFirst();
  if (!payout) return [];
  const payoutId = payout.id;
  const entry = (atMs: number | null, action: CommissionAuditAction, userId: string | null, more: object): Entry[] =>
    atMs === null ? [] : [{ atMs, action, userId, detail: { payoutId, ...more } }];
  return [
    ...entry(row.processed_at_ms, "processed", null, {}),
    ...entry(payout.initiated_at_ms, "confirmed", payout.user_id, { invoiceId: payout.invoice_id, mode: payout.mode }),
    ...(row.status === "paid"
      ? entry(payout.paid_at_ms, "paid", null, { method: payout.method, traceId: payout.trace_id })
      : []),
  ];
}
