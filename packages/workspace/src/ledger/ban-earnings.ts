/** What a ban does to what a partner has earned and not been paid, and what the end of a ban gives back. */
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Change } from "./audit.ts";
import type { Earner } from "./lock-enrollment.ts";
import { lockEnrollment } from "./lock-enrollment.ts";
import { writeCommissions } from "./move-commissions.ts";
import { findUnconfirmedPayouts, sumPayouts } from "./sum-payouts.ts";

type Author = Pick<Change, "userId" | "nowMs">;

/**
 * Cancels the payout that is not confirmed, with its commissions, and all commissions that are pending or on hold. They
 * stay in the payout, for the case that the ban ends. What is being paid, or is paid, is not touched.
 *
 * @see behaviour/partners 10.10
 */
export async function cancelEarnings(tx: Kysely<WorkspaceTables>, earner: Earner, author: Author): Promise<void> {
  await lockEnrollment(tx, earner);
  const open = await findUnconfirmedPayouts(tx, earner, "pending");
  for (const { id } of open) await setStatus(tx, id, "canceled", author.nowMs);
  const inCanceled = new Set(open.map(({ id }) => id));
  const rows = await commissionsOf(tx, earner).where("status", "in", ["pending", "hold", "processed"]).execute();
  await writeCommissions(
    tx,
    rows.filter(({ status, payout_id }) => status !== "processed" || inCanceled.has(payout_id ?? "")),
    ({ status, payout_id }) => ({ status: "canceled", status_before_ban: status, payout_id }),
    earner.workspaceId,
    { ...author, action: "canceled_by_ban" },
  );
}

/**
 * Gives back what `cancelEarnings` has canceled: commissions are in their payouts again, or what they were before. What
 * somebody had canceled by itself stays so.
 */
export async function restoreEarnings(tx: Kysely<WorkspaceTables>, earner: Earner, author: Author): Promise<void> {
  await lockEnrollment(tx, earner);
  const openId = await reopenPayout(tx, earner, author.nowMs);
  const rows = await commissionsOf(tx, earner)
    .where("status", "=", "canceled")
    .where("status_before_ban", "is not", null)
    .execute();
  await writeCommissions(
    tx,
    rows,
    ({ payout_id, status_before_ban }) => ({
      // Of a payout that has come to nothing meanwhile, what was processed waits for the next one.
      status: payout_id !== null ? "processed" : status_before_ban === "hold" ? "hold" : "pending",
      status_before_ban: null,
      payout_id,
    }),
    earner.workspaceId,
    { ...author, action: "restored" },
  );
  await sumPayouts(tx, [openId], author.nowMs);
}

/** One payout of a partner is open at a time: what was earned during the ban and what was before come together. */
async function reopenPayout(tx: Kysely<WorkspaceTables>, earner: Earner, nowMs: number): Promise<string | null> {
  const canceled = await findUnconfirmedPayouts(tx, earner, "canceled");
  const [open, ...others] = [...(await findUnconfirmedPayouts(tx, earner, "pending")), ...canceled];
  if (!open) return null;
  const all = [open, ...others];
  for (const { id } of others) {
    await tx.updateTable("commissions").set({ payout_id: open.id }).where("payout_id", "=", id).execute();
    await tx.deleteFrom("payouts").where("id", "=", id).execute();
  }
  const starts = all.flatMap((payout) => payout.period_start_ms ?? []);
  const ends = all.flatMap((payout) => payout.period_end_ms ?? []);
  await tx
    .updateTable("payouts")
    .set({ period_start_ms: Math.min(...starts), period_end_ms: Math.max(...ends) })
    .where("id", "=", open.id)
    .execute();
  await setStatus(tx, open.id, "pending", nowMs);
  return open.id;
}

async function setStatus(
  tx: Kysely<WorkspaceTables>,
  id: string,
  status: "pending" | "canceled",
  nowMs: number,
): Promise<void> {
  await tx.updateTable("payouts").set({ status, updated_at_ms: nowMs }).where("id", "=", id).execute();
}

function commissionsOf(tx: Kysely<WorkspaceTables>, { workspaceId, programId, partnerId }: Earner) {
  return tx
    .selectFrom("commissions")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("program_id", "=", programId)
    .where("partner_id", "=", partnerId);
}
