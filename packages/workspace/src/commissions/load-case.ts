import type { PartnerStatus } from "@overdub/contract";
import type { Kysely } from "kysely";
import { unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import type { RewardFacts } from "../rewards/conditions.ts";
import type { StoredReward } from "../rewards/reward-rows.ts";
import { findReward } from "../rewards/reward-rows.ts";
import { COUNTS_AGAINST_LIMIT, spendWindow } from "../rewards/spend-limit.ts";
import type { Conversion } from "./conversion.ts";
import type { CommissionCase, FirstCommission } from "./decide-commission.ts";

export interface LoadedCase extends CommissionCase {
  readonly reward: StoredReward | null;
}

/** All that deciding about an event needs, as it is now. The enrolment is locked. */
export async function loadCase(
  tx: Kysely<WorkspaceTables>,
  enrollment: EnrollmentRow,
  conversion: Conversion,
): Promise<LoadedCase> {
  const { type, atMs, amount, quantity } = conversion;
  const rewardId = type === "lead" ? enrollment.lead_reward_id : enrollment.sale_reward_id;
  const reward = await findReward(tx, enrollment.workspace_id, rewardId);
  return {
    event: { type, atMs, amount, quantity },
    partnerStatus: enrollment.status as PartnerStatus,
    reward,
    first: await findFirst(tx, enrollment, conversion),
    facts: { partner: await partnerFacts(tx, enrollment), ...eventFacts(conversion) },
    spent: await sumSpent(tx, enrollment, conversion, reward),
  };
}

/** What conditions may ask of a partner: totals, which the event has moved already. */
export async function partnerFacts(
  tx: Kysely<WorkspaceTables>,
  enrollment: EnrollmentRow,
): Promise<NonNullable<RewardFacts["partner"]>> {
  const partner = await tx
    .selectFrom("partners")
    .select("country")
    .where("workspace_id", "=", enrollment.workspace_id)
    .where("id", "=", enrollment.partner_id)
    .executeTakeFirst();
  return {
    country: partner?.country ?? null,
    totalClicks: enrollment.total_clicks,
    totalLeads: enrollment.total_leads,
    totalConversions: enrollment.total_conversions,
    totalSaleAmount: enrollment.total_sale_amount_cents,
    totalCommissions: enrollment.total_commissions_cents,
  };
}

function eventFacts({ type, customer, amount, metadata }: Conversion): RewardFacts {
  const { country, createdAtMs } = customer;
  const of = { country, source: "tracked", ...(type === "sale" && { signupDate: createdAtMs }) } as const;
  if (type === "lead") return { customer: of, lead: { metadata } };
  const productId = metadata?.productId;
  const known = typeof productId === "string" || productId === null ? { productId } : {};
  return { customer: of, sale: { ...known, amount, metadata } };
}

async function findFirst(
  tx: Kysely<WorkspaceTables>,
  { workspace_id, program_id, partner_id }: EnrollmentRow,
  { type, customer }: Conversion,
): Promise<FirstCommission | null> {
  const first = await tx
    .selectFrom("commissions")
    // A file that was imported may name any reward.
    .leftJoin("rewards", (join) =>
      join
        .onRef("rewards.id", "=", "commissions.reward_id")
        .onRef("rewards.workspace_id", "=", "commissions.workspace_id"),
    )
    .select(["commissions.created_at_ms", "commissions.status", "commissions.reward_id", "rewards.max_duration"])
    // By the customer's index: SQLite would read all of the partner's, or of the program's, in the order of their dates.
    .where(unindexed("commissions.workspace_id"), "=", workspace_id)
    .where(unindexed("commissions.program_id"), "=", program_id)
    .where("commissions.customer_id", "=", customer.id)
    .where("commissions.partner_id", "=", partner_id)
    .where("commissions.type", "=", type)
    .orderBy("commissions.created_at_ms")
    .orderBy("commissions.id")
    .limit(1)
    .executeTakeFirst();
  return (
    (first && {
      createdAtMs: first.created_at_ms,
      status: first.status,
      rewardId: first.reward_id,
      rewardMaxDuration: first.max_duration,
    }) ??
    null
  );
}

/** See behaviour/partners 10.5. */
async function sumSpent(
  tx: Kysely<WorkspaceTables>,
  { workspace_id, program_id, partner_id }: EnrollmentRow,
  { type, customer, atMs }: Conversion,
  reward: StoredReward | null,
): Promise<number> {
  if (!reward?.spendLimitInterval) return 0;
  const { fromMs, beforeMs } = spendWindow(reward.spendLimitInterval, atMs);
  const { spent } = await tx
    .selectFrom("commissions")
    .select((eb) => eb.fn.coalesce(eb.fn.sum<number>("earnings_cents"), eb.lit(0)).as("spent"))
    .where("workspace_id", "=", workspace_id)
    .where("program_id", "=", program_id)
    .where("partner_id", "=", partner_id)
    .where("type", "=", type)
    .where("status", "in", COUNTS_AGAINST_LIMIT)
    .where("created_at_ms", ">=", fromMs)
    .where("created_at_ms", "<", beforeMs)
    .$if(type === "sale", (query) => query.where("customer_id", "=", customer.id))
    .executeTakeFirstOrThrow();
  return Number(spent);
}
