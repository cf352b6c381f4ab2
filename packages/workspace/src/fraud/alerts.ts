import type { FraudAlert, FraudReport, QueryOf } from "@overdub/contract";
import { AppError, listFraudAlerts, MAX_FRAUD_PAGE_SIZE, reviewFraudAlert } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";
import type { Earner } from "../ledger/lock-enrollment.ts";
import type { Context } from "../operations/context.ts";
import { implement } from "../operations/implement.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import { toIso } from "../time/to-iso.ts";
import type { FraudAlertTable } from "./fraud-tables.ts";
import { loadShownPartners, loadShownUsers } from "./shown-people.ts";

type Db = Kysely<WorkspaceTables>;

/**
 * What a ban or a rejection reports of a partner.
 *
 * @returns `undefined` where it reports nothing.
 * @throws `bad_request` without a reason.
 */
export function reasonOfReport({ flagForFraud, flagForFraudReason }: FraudReport): string | undefined {
  if (!flagForFraud) return undefined;
  const reason = flagForFraudReason?.trim();
  if (!reason) throw new AppError("bad_request", "`flagForFraudReason` is required when `flagForFraud` is true.");
  return reason;
}

/** See behaviour/partners 12.4. */
export async function addAlert(
  tx: Db,
  { workspaceId, programId, partnerId }: Earner,
  alert: Pick<FraudAlertTable, "source" | "reason" | "user_id">,
  nowMs: number,
): Promise<void> {
  await tx
    .insertInto("fraud_alerts")
    .values({
      ...{ id: createId("fra_", nowMs), workspace_id: workspaceId, program_id: programId, partner_id: partnerId },
      ...{ status: "pending", reviewed_at_ms: null, created_at_ms: nowMs, updated_at_ms: nowMs },
      ...alert,
    })
    .execute();
}

export const handleListFraudAlerts = implement(
  listFraudAlerts,
  { requires: "workspaces.read", programFirst: true },
  ({ query }, ctx) => listAlertsOf(ctx, query),
);

/** Newest first. */
export async function listAlertsOf(
  { db, workspaceId }: Pick<Context, "db" | "workspaceId">,
  { status, page = 1, pageSize = MAX_FRAUD_PAGE_SIZE }: QueryOf<typeof listFraudAlerts>,
): Promise<FraudAlert[]> {
  const program = await findProgramOrThrow(db, workspaceId);
  let alerts = db
    .selectFrom("fraud_alerts")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("program_id", "=", program.id);
  if (status) alerts = alerts.where("status", "=", status);
  const rows = await alerts
    .orderBy("id", "desc")
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
  return showAlerts(db, workspaceId, rows);
}

export const handleReviewFraudAlert = implement(
  reviewFraudAlert,
  { requires: "workspaces.write", programFirst: true },
  ({ params, body }, ctx) => reviewAlert(ctx, params.fraudAlertId, body.status),
);

/** @throws `not_found`. */
export async function reviewAlert(
  { db, now, workspaceId }: Pick<Context, "db" | "now" | "workspaceId">,
  id: string,
  status: FraudAlert["status"],
): Promise<FraudAlert> {
  await findProgramOrThrow(db, workspaceId);
  const nowMs = now();
  const row = await db
    .updateTable("fraud_alerts")
    .set({ status, reviewed_at_ms: status === "pending" ? null : nowMs, updated_at_ms: nowMs })
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw new AppError("not_found", `Fraud alert ${id} not found.`);
  const [shown] = await showAlerts(db, workspaceId, [row]);
  if (!shown) throw new Error("An alert that was changed is shown.");
  return shown;
}

async function showAlerts(db: Db, workspaceId: string, rows: readonly FraudAlertTable[]): Promise<FraudAlert[]> {
  const partners = await loadShownPartners(db, workspaceId, rows);
  const users = await loadShownUsers(db, workspaceId, rows);
  return rows.map((row) => ({
    id: row.id,
    status: row.status,
    source: row.source,
    reason: row.reason,
    createdAt: toIso(row.created_at_ms),
    reviewedAt: toIso(row.reviewed_at_ms),
    partner: partners(row),
    user: users(row),
  }));
}
