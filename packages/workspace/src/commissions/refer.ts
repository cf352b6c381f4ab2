import { setImmediate } from "node:timers/promises";
import type { ReferralTrigger } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import { findEnrollment } from "../enrollments/find-enrollment.ts";
import { defineJob } from "../jobs/define-job.ts";
import type { CommissionTable } from "../ledger/commission-tables.ts";
import type { Earner } from "../ledger/lock-enrollment.ts";
import { lockEnrollment } from "../ledger/lock-enrollment.ts";
import { referralsAreDue } from "../ledger/referrals.ts";
import type { Core } from "../operations/context.ts";
import type { StoredReward } from "../rewards/reward-rows.ts";
import { findReward } from "../rewards/reward-rows.ts";
import { toIso } from "../time/to-iso.ts";
import type { CommissionContext } from "./add-commission.ts";
import { addCommission } from "./add-commission.ts";
import { isShare, referralShare, referralSum } from "./referral-rules.ts";

type Tx = Kysely<WorkspaceTables>;
type ReferContext = CommissionContext & Pick<Core, "db">;

/** Sales of one transaction. */
const PAGE = 200;

/** Rewards whoever referred a partner, each reason once: a repeat finds its invoice taken. See behaviour/partners 10.8. */
export const refer = defineJob(
  referralsAreDue.type,
  referralsAreDue.payload,
  async ({ payoutId, isPast = false, ...referred }, ctx: ReferContext) => {
    const isPaid = isPast || payoutId !== undefined;
    for (let after = ""; ; ) {
      const next = await ctx.db.transaction().execute(async (tx) => {
        const found = await findReferral(tx, referred);
        if (!found) return undefined;
        if (!isShare(found.trigger)) return addSum(ctx, tx, found, isPaid);
        return isPaid ? addShares(ctx, tx, found, { payoutId, after }) : undefined;
      });
      if (next === undefined) return undefined;
      after = next;
      await setImmediate();
    }
  },
);

interface Referral {
  readonly referrer: Earner;
  readonly referred: EnrollmentRow;
  readonly reward: StoredReward;
  readonly trigger: ReferralTrigger;
}

/** The referrer is locked. */
async function findReferral(tx: Tx, earner: Earner): Promise<Referral | undefined> {
  const referred = await findEnrollment(tx, earner, { partnerId: earner.partnerId });
  const partnerId = referred?.referred_by_partner_id;
  if (!referred || !partnerId || partnerId === earner.partnerId) return undefined;
  const referrer = { ...earner, partnerId };
  const enrollment = await lockEnrollment(tx, referrer);
  const reward = await findReward(tx, earner.workspaceId, enrollment?.referral_reward_id ?? null);
  return reward?.config ? { referrer, referred, reward, trigger: reward.config.trigger } : undefined;
}

/** @returns the last commission that was looked at, where there may be more. */
async function addShares(
  ctx: CommissionContext,
  tx: Tx,
  referral: Referral,
  { payoutId, after }: { readonly payoutId: string | undefined; readonly after: string },
): Promise<string | undefined> {
  const { referred, reward, trigger } = referral;
  const sources = await ofPartner(tx, referred)
    .selectAll()
    .where("type", "=", "sale")
    .where("status", "=", "paid")
    .where("id", ">", after)
    .$if(payoutId !== undefined, (query) => query.where("payout_id", "=", payoutId ?? ""))
    .orderBy("id")
    .limit(PAGE)
    .execute();
  const { firstMs } = await ofPartner(tx, referred)
    .select((eb) => eb.fn.min<number | null>("created_at_ms").as("firstMs"))
    .executeTakeFirstOrThrow();
  for (const source of sources) {
    const { amount_cents: amount, earnings_cents: earnings, created_at_ms: createdAtMs, status } = source;
    const share = referralShare(reward, { amount, earnings, createdAtMs, status }, firstMs ?? createdAtMs);
    const base = trigger === "saleRecorded" ? amount : earnings;
    const arithmetic = `floor(${base} × ${reward.amountInPercentage} ÷ 100) = ${share}`;
    await add(ctx, tx, referral, { earnings: share, reason: source.id, arithmetic, source });
  }
  return sources.length < PAGE ? undefined : sources.at(-1)?.id;
}

async function addSum(ctx: CommissionContext, tx: Tx, referral: Referral, isPaid: boolean): Promise<undefined> {
  const { referred, reward } = referral;
  const { earned } = await ofPartner(tx, referred)
    .select((eb) => eb.fn.coalesce(eb.fn.sum<number>("earnings_cents"), eb.lit(0)).as("earned"))
    .where("type", "=", "sale")
    .executeTakeFirstOrThrow();
  const earnings = referralSum(reward, { status: referred.status, earnedBySales: Number(earned) }, isPaid);
  const arithmetic = `${reward.amountInCents} = ${earnings}`;
  await add(ctx, tx, referral, { earnings, reason: referred.partner_id, arithmetic });
  return undefined;
}

function ofPartner(tx: Tx, { workspace_id, program_id, partner_id }: EnrollmentRow) {
  return tx
    .selectFrom("commissions")
    .where("workspace_id", "=", workspace_id)
    .where("program_id", "=", program_id)
    .where("partner_id", "=", partner_id);
}

const DESCRIPTIONS: Readonly<Record<ReferralTrigger, string>> = {
  saleRecorded: "Referral: a share of a sale by a partner you referred.",
  commissionEarned: "Referral: a share of what a partner you referred has earned.",
  partnerApproved: "Referral: a partner you referred was approved.",
  commissionThreshold: "Referral: a partner you referred has earned enough by sales.",
};

interface ReferralCommission {
  readonly earnings: number;
  /** The id that the reward is paid for once. */
  readonly reason: string;
  readonly arithmetic: string;
  readonly source?: CommissionTable;
}

async function add(
  ctx: CommissionContext,
  tx: Tx,
  { referrer, referred, reward, trigger }: Referral,
  { earnings, reason, arithmetic, source }: ReferralCommission,
): Promise<void> {
  if (earnings === 0) return;
  const nowMs = ctx.now();
  const commission = {
    type: "referral",
    earnings_cents: earnings,
    reward_id: reward.id,
    description: DESCRIPTIONS[trigger],
    invoice_id: `referral:${trigger}:${reason}`,
    source_partner_id: referred.partner_id,
    source_commission_id: source?.id ?? null,
    customer_id: source?.customer_id ?? null,
    currency: source?.currency ?? "usd",
    created_at_ms: nowMs,
  } as const;
  const explanation = {
    event: { type: "referral", trigger, at: toIso(nowMs) },
    attribution: {
      partnerId: referrer.partnerId,
      sourcePartnerId: referred.partner_id,
      sourceCommissionId: source?.id ?? null,
    },
    reward,
    arithmetic: [arithmetic],
    holding: { days: 0 },
  };
  await addCommission(ctx, tx, referrer, commission, { explanation });
}
