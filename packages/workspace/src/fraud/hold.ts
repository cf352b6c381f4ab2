import type { FraudRule } from "@overdub/contract";
import { PARTNER_RULES } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findEnrollment } from "../enrollments/find-enrollment.ts";
import type { CommissionTable } from "../ledger/commission-tables.ts";
import type { Earner } from "../ledger/lock-enrollment.ts";
import { moveCommissions } from "../ledger/move-commissions.ts";
import type { Finding } from "./conversion-rules.ts";
import { isMonitored } from "./is-monitored.ts";

type Tx = Kysely<WorkspaceTables>;

/** What is judged, or decided by somebody; new ones for clicks and referrals pass the rules by. */
const HOLDABLE: readonly CommissionTable["type"][] = ["lead", "sale", "custom"];

/**
 * For which rules a commission that is new has to wait: what was found of its conversion, and what is pending of its
 * partner.
 *
 * @returns none where it does not.
 * @see behaviour/partners 12.3
 */
export async function reasonsToHold(
  tx: Tx,
  earner: Earner,
  { type, earnings_cents }: Pick<CommissionTable, "type" | "earnings_cents">,
  findings: readonly Finding[],
): Promise<FraudRule[]> {
  if (!HOLDABLE.includes(type) || earnings_cents <= 0) return [];
  const pending = (await findPendingGroups(tx, earner)).filter(isOfPartner);
  if (pending.length > 0) {
    const enrollment = await findEnrollment(tx, earner, { partnerId: earner.partnerId });
    if (!enrollment || !isMonitored(enrollment)) pending.length = 0;
  }
  return [...findings.map((finding) => finding.type), ...pending.map((group) => group.type)];
}

export function findPendingGroups(
  tx: Tx,
  { workspaceId, programId, partnerId }: Earner,
): Promise<{ readonly id: string; readonly type: FraudRule }[]> {
  return tx
    .selectFrom("fraud_groups")
    .select(["id", "type"])
    .where("workspace_id", "=", workspaceId)
    .where("program_id", "=", programId)
    .where("partner_id", "=", partnerId)
    .where("status", "=", "pending")
    .orderBy("id")
    .execute();
}

export function isOfPartner({ type }: { readonly type: FraudRule }): boolean {
  return (PARTNER_RULES as readonly FraudRule[]).includes(type);
}

/** Takes what the partner, who is locked, has earned and is not being paid out of its payout, until it is looked at. */
export async function holdEarnings(
  tx: Tx,
  { workspaceId, programId, partnerId }: Earner,
  found: readonly Finding[],
  nowMs: number,
): Promise<void> {
  const rows = await tx
    .selectFrom("commissions")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("program_id", "=", programId)
    .where("partner_id", "=", partnerId)
    .where((eb) =>
      eb.or([
        eb("status", "=", "pending"),
        eb.and([
          eb("status", "=", "processed"),
          eb(
            "payout_id",
            "in",
            eb
              .selectFrom("payouts")
              .select("payouts.id")
              .where("payouts.program_id", "=", programId)
              .where("payouts.partner_id", "=", partnerId)
              .where("payouts.status", "=", "pending"),
          ),
        ]),
      ]),
    )
    .orderBy("id")
    .execute();
  if (rows.length === 0) return;
  const reason = `Found of the partner: ${found.map(({ type }) => type).join(", ")}.`;
  await moveCommissions(tx, workspaceId, rows, "hold", { action: "held", userId: null, nowMs, reason });
}
