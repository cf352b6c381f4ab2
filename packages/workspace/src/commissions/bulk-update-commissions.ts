import { AppError, bulkUpdateCommissions } from "@overdub/contract";
import type { Kysely } from "kysely";
import { countWaiting } from "../bounty-progress/count-earnings.ts";
import { unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { CommissionTable } from "../ledger/commission-tables.ts";
import { lockEnrollment } from "../ledger/lock-enrollment.ts";
import { moveCommissions } from "../ledger/move-commissions.ts";
import { assertAllChangeable } from "./assert-changeable.ts";
import { implement } from "./context.ts";

export const handleBulkUpdateCommissions = implement(
  bulkUpdateCommissions,
  { requires: "partners.write", programFirst: true },
  async ({ body: { commissionIds, status } }, ctx) => {
    const { db, workspaceId } = ctx;
    const { id: programId } = ctx.program;
    const find = (tx: Kysely<WorkspaceTables>) => findAll(tx, { workspaceId, programId }, commissionIds);
    const partnerIds = [...new Set((await find(db)).map(({ partner_id }) => partner_id))].sort();
    await db.transaction().execute(async (tx) => {
      for (const partnerId of partnerIds) await lockEnrollment(tx, { workspaceId, programId, partnerId });
      const rows = await find(tx);
      await assertAllChangeable(tx, rows, status);
      await moveCommissions(tx, workspaceId, rows, status, { action: "updated", userId: ctx.userId, nowMs: ctx.now() });
      if (status !== "pending") return;
      for (const [partnerId, some] of Map.groupBy(rows, ({ partner_id }) => partner_id)) {
        await countWaiting(ctx, tx, { workspaceId, programId, partnerId }, some);
      }
    });
    return commissionIds.toSorted().map((id) => ({ id, status }));
  },
);

/** @throws `not_found` unless all are there. */
async function findAll(
  tx: Kysely<WorkspaceTables>,
  { workspaceId, programId }: { readonly workspaceId: string; readonly programId: string },
  ids: readonly string[],
): Promise<CommissionTable[]> {
  const rows = await tx
    .selectFrom("commissions")
    .selectAll()
    .where(unindexed("workspace_id"), "=", workspaceId)
    .where(unindexed("program_id"), "=", programId)
    .where("id", "in", ids)
    .orderBy("id")
    .execute();
  if (rows.length === ids.length) return rows;
  throw new AppError("not_found", "Cannot update commissions: One or more commissions were not found in this program.");
}
