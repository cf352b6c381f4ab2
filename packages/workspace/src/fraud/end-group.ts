import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Earner } from "../ledger/lock-enrollment.ts";
import { lockEnrollment } from "../ledger/lock-enrollment.ts";
import type { Core } from "../operations/context.ts";
import type { FraudGroupTable } from "./fraud-tables.ts";
import { releaseUnheld } from "./release.ts";

type Tx = Kysely<WorkspaceTables>;

interface End {
  readonly status: "resolved" | "expired";
  /** Null for what the server does by itself. */
  readonly userId: string | null;
  readonly reason: string | null;
}

/**
 * Ends a group and lets go on what it alone held.
 *
 * @param decide by what it is while its partner is locked; `undefined`: it stays.
 * @returns how many commissions are pending again; `undefined` where there is no such group, or it stays.
 */
export async function endGroup(
  ctx: Pick<Core, "db" | "now" | "jobs">,
  workspaceId: string,
  id: string,
  decide: (group: FraudGroupTable) => End | undefined,
): Promise<number | undefined> {
  const seen = await findFraudGroup(ctx.db, workspaceId, id);
  if (!seen) return undefined;
  const earner: Earner = { workspaceId, programId: seen.program_id, partnerId: seen.partner_id };
  return ctx.db.transaction().execute(async (tx) => {
    await lockEnrollment(tx, earner);
    const group = await findFraudGroup(tx, workspaceId, id);
    const end = group && decide(group);
    if (!end) return undefined;
    await writeEnd(tx, [id], end, ctx.now());
    const said = end.reason ? `: ${end.reason}` : ".";
    const reason =
      end.status === "expired" ? `${group.type} was quiet for 30 days.` : `${group.type} was resolved${said}`;
    return releaseUnheld(ctx, tx, earner, { userId: end.userId, reason });
  });
}

export function findFraudGroup(db: Tx, workspaceId: string, id: string): Promise<FraudGroupTable | undefined> {
  return db
    .selectFrom("fraud_groups")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .executeTakeFirst();
}

/** Resolves all groups of a partner, who is locked and about whom something was decided. What is on hold stays so. */
export async function resolveAll(
  tx: Tx,
  { workspaceId, programId, partnerId }: Earner,
  end: Omit<End, "status">,
  nowMs: number,
): Promise<void> {
  const groups = await tx
    .selectFrom("fraud_groups")
    .select("id")
    .where("workspace_id", "=", workspaceId)
    .where("program_id", "=", programId)
    .where("partner_id", "=", partnerId)
    .where("status", "=", "pending")
    .execute();
  await writeEnd(
    tx,
    groups.map(({ id }) => id),
    { ...end, status: "resolved" },
    nowMs,
  );
}

async function writeEnd(tx: Tx, ids: readonly string[], { status, userId, reason }: End, nowMs: number): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable("fraud_groups")
    .set({ status, resolved_at_ms: nowMs, resolution_reason: reason, user_id: userId, updated_at_ms: nowMs })
    .where("id", "in", ids)
    .execute();
}
