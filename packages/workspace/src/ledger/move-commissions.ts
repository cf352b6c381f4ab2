import type { CommissionStatus } from "@overdub/contract";
import { chunksOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import { unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Change } from "./audit.ts";
import { noteChange } from "./audit.ts";
import type { CommissionTable } from "./commission-tables.ts";
import { sumPayouts } from "./sum-payouts.ts";

/** The statuses that a commission can be moved to; into payouts it comes in one way alone. */
export type MovedStatus = Exclude<CommissionStatus, "processed" | "paid">;

/**
 * Gives commissions another status. They leave their payouts, whose amounts follow.
 *
 * @param rows of the workspace, as they were read after `lockEnrollment`; in payouts only of such that are not confirmed.
 */
export async function moveCommissions(
  tx: Kysely<WorkspaceTables>,
  workspaceId: string,
  rows: readonly CommissionTable[],
  status: MovedStatus,
  change: Change,
): Promise<void> {
  await writeCommissions(tx, rows, () => ({ status, status_before_ban: null, payout_id: null }), workspaceId, change);
  await sumPayouts(
    tx,
    rows.map((row) => row.payout_id),
    change.nowMs,
  );
}

type State = Pick<CommissionTable, "status" | "status_before_ban" | "payout_id">;

/** Writes the states of commissions, and an entry about each. The amounts of payouts are for the caller. */
export async function writeCommissions(
  tx: Kysely<WorkspaceTables>,
  rows: readonly CommissionTable[],
  next: (row: CommissionTable) => State,
  workspaceId: string,
  change: Change,
): Promise<void> {
  const byState = Map.groupBy(rows, (row) => JSON.stringify(next(row)));
  for (const [state, some] of byState) {
    const set: State = JSON.parse(state);
    for (const chunk of chunksOf(some.map(({ id }) => id))) {
      await tx
        .updateTable("commissions")
        .set({ ...set, ...(set.payout_id === null && { processed_at_ms: null }), updated_at_ms: change.nowMs })
        .where(unindexed("workspace_id"), "=", workspaceId)
        .where("id", "in", chunk)
        .execute();
    }
  }
  const entries = rows.map((row) => ({
    commissionId: row.id,
    detail: { before: shownState(row), after: shownState(next(row)), ...(change.reason && { reason: change.reason }) },
  }));
  await noteChange(tx, change, entries);
}

function shownState({ status, payout_id }: State): object {
  return payout_id === null ? { status } : { status, payoutId: payout_id };
}
