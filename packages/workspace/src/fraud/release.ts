import type { Kysely } from "kysely";
import { countWaiting } from "../bounty-progress/count-earnings.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { commissionsAreDue } from "../ledger/aggregation.ts";
import type { CommissionTable } from "../ledger/commission-tables.ts";
import type { Earner } from "../ledger/lock-enrollment.ts";
import { moveCommissions } from "../ledger/move-commissions.ts";
import type { Core } from "../operations/context.ts";
import { findPendingGroups, isOfPartner } from "./hold.ts";

type Tx = Kysely<WorkspaceTables>;

interface Why {
  /** Null for what the server does by itself. */
  readonly userId: string | null;
  readonly reason: string;
}

/**
 * Lets commissions of a partner, who is locked, go on that nothing holds any more: no finding of the partner is pending,
 * and none with their customer. They count then, and what is due of them goes into a payout.
 *
 * @returns how many.
 * @see behaviour/partners 12.3
 */
export async function releaseUnheld(
  ctx: Pick<Core, "now" | "jobs">,
  tx: Tx,
  earner: Earner,
  why: Why,
): Promise<number> {
  const pending = await findPendingGroups(tx, earner);
  if (pending.some(isOfPartner)) return 0;
  const rows = await findHeld(
    tx,
    earner,
    pending.map(({ id }) => id),
  );
  if (rows.length === 0) return 0;
  await moveCommissions(tx, earner.workspaceId, rows, "pending", { action: "released", nowMs: ctx.now(), ...why });
  await countWaiting(ctx, tx, earner, rows);
  await ctx.jobs.add(tx, commissionsAreDue, earner);
  return rows.length;
}

/** @param groupIds whose customers' commissions stay. */
function findHeld(
  tx: Tx,
  { workspaceId, programId, partnerId }: Earner,
  groupIds: readonly string[],
): Promise<CommissionTable[]> {
  return tx
    .selectFrom("commissions")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("program_id", "=", programId)
    .where("partner_id", "=", partnerId)
    .where("status", "=", "hold")
    .$if(groupIds.length > 0, (held) =>
      held.where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom("fraud_events")
              .select("fraud_events.id")
              .where("fraud_events.fraud_group_id", "in", groupIds)
              .whereRef("fraud_events.customer_id", "=", "commissions.customer_id"),
          ),
        ),
      ),
    )
    .orderBy("id")
    .execute();
}
