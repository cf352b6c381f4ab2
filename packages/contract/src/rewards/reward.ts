import { z } from "zod";
import type { RewardEvent } from "./reward-condition.ts";
import { isConditionOf, REWARD_EVENTS, RewardCondition } from "./reward-condition.ts";

export const SPEND_LIMIT_INTERVALS = ["allTime", "day", "week", "month"] as const;
export type SpendLimitInterval = (typeof SPEND_LIMIT_INTERVALS)[number];

export const REFERRAL_TRIGGERS = [
  "saleRecorded",
  "commissionEarned",
  "partnerApproved",
  "commissionThreshold",
] as const;
export type ReferralTrigger = (typeof REFERRAL_TRIGGERS)[number];

/** What partners are rewarded by: a fixed sum, or a share of the sale. */
const REWARD_TYPES = ["flat", "percentage"] as const;

const amount = {
  type: z.enum(REWARD_TYPES).describe("A fixed sum, or a share of the sale."),
  amountInCents: z.number().int().min(0).max(99_999_999).nullish().describe("The sum, if it is fixed. In US cents."),
  amountInPercentage: z
    .number()
    .min(0)
    .max(100)
    .refine(hasTwoDecimals, "At most two decimals.")
    .nullish()
    .describe("The share, if it is one. In percent, with at most two decimals."),
};
const maxDuration = z.number().int().min(0).max(600).nullable();

/** Other terms for events that meet its conditions. See behaviour/partners 10.2. */
export const RewardModifier = z
  .object({
    id: z.string().max(190).optional().describe("A name of the caller's for the modifier."),
    operator: z.enum(["AND", "OR"]).default("AND").describe("Whether all conditions must hold, or any."),
    conditions: z.array(RewardCondition).min(1).max(50).describe("The conditions."),
    ...amount,
    maxDuration: maxDuration.optional().describe("Instead of the reward's, if given; null is forever."),
  })
  .superRefine(requireItsAmount);
export type RewardModifier = z.infer<typeof RewardModifier>;

/** How partners are rewarded for one kind of event. See behaviour/partners 10.1. */
export const RewardBody = z
  .object({
    event: z.enum(REWARD_EVENTS).describe("What is rewarded."),
    ...amount,
    maxDuration: maxDuration
      .default(null)
      .describe("For how many months after a customer's first commission; null is forever, 0 the first sale alone."),
    modifiers: z
      .array(RewardModifier)
      .min(1)
      .max(50)
      .nullable()
      .default(null)
      .describe("Other terms under conditions."),
    config: z
      .object({
        trigger: z.enum(REFERRAL_TRIGGERS).describe("What earns the referrer the reward."),
        commissionsThresholdInCents: z
          .number()
          .int()
          .min(100)
          .optional()
          .describe("For `commissionThreshold`. In US cents."),
      })
      .nullable()
      .default(null)
      .describe("For referrals: when they are rewarded."),
    spendLimitAmount: z.number().int().min(1).nullable().default(null).describe("The most that is spent. In US cents."),
    spendLimitInterval: z.enum(SPEND_LIMIT_INTERVALS).nullable().default(null).describe("In which time it is spent."),
    description: z.string().trim().max(100).nullable().default(null).describe("The reward in words, for partners."),
    tooltipDescription: z.string().trim().max(2000).nullable().default(null).describe("More words, for partners."),
  })
  .superRefine((reward, context) => {
    const refuse = (path: PropertyKey[], message: string) => context.addIssue({ code: "custom", path, message });
    const requireItsType = ({ type }: Amount, path: PropertyKey[]) => {
      if (isRewardedOnce(reward) && type !== "flat")
        refuse([...path, "type"], `A reward for a ${reward.event} is flat.`);
    };
    requireItsAmount(reward, context);
    requireItsType(reward, []);
    if ((reward.spendLimitAmount === null) !== (reward.spendLimitInterval === null)) {
      refuse(["spendLimitInterval"], "A limit needs both an amount and an interval.");
    }
    if (reward.event === "referral") {
      const problem = referralProblem(reward);
      if (problem) refuse(["config"], problem);
      if (reward.modifiers) refuse(["modifiers"], "A reward for a referral has no modifiers.");
    } else if (reward.config) {
      refuse(["config"], "Only a reward for a referral has a trigger.");
    }
    reward.modifiers?.forEach((modifier, i) => {
      requireItsType(modifier, ["modifiers", i]);
      modifier.conditions.forEach((condition, j) => {
        if (isConditionOf(reward.event, condition)) return;
        const asked = `${condition.entity}.${condition.attribute}`;
        refuse(
          ["modifiers", i, "conditions", j, "attribute"],
          `A reward for a ${reward.event} cannot ask for ${asked}.`,
        );
      });
    });
  })
  .transform((reward) => (isRewardedOnce(reward) ? { ...reward, maxDuration: 0 } : reward));
export type RewardBody = z.infer<typeof RewardBody>;

/** A click or a lead is rewarded once, and by a sum: there is no sale to have a share of. */
function isRewardedOnce({ event }: { readonly event: RewardEvent }): boolean {
  return event === "click" || event === "lead";
}

interface Amount {
  readonly type: (typeof REWARD_TYPES)[number];
  readonly amountInCents?: number | null | undefined;
  readonly amountInPercentage?: number | null | undefined;
}

function requireItsAmount(terms: Amount, context: z.RefinementCtx): void {
  const [needed, other] =
    terms.type === "flat"
      ? (["amountInCents", "amountInPercentage"] as const)
      : (["amountInPercentage", "amountInCents"] as const);
  if (terms[needed] == null)
    context.addIssue({ code: "custom", path: [needed], message: `A ${terms.type} reward needs it.` });
  if (terms[other] != null) {
    context.addIssue({ code: "custom", path: [other], message: `A ${terms.type} reward has none.` });
  }
}

function referralProblem({ type, config }: Pick<z.infer<typeof RewardBody>, "type" | "config">): string | undefined {
  if (!config) return "A reward for a referral needs a trigger.";
  const isShare = config.trigger === "saleRecorded" || config.trigger === "commissionEarned";
  if (isShare !== (type === "percentage")) return `The trigger ${config.trigger} is not for a ${type} reward.`;
  if ((config.trigger === "commissionThreshold") !== (config.commissionsThresholdInCents !== undefined)) {
    return "The trigger commissionThreshold, and no other, needs commissionsThresholdInCents.";
  }
  return undefined;
}

function hasTwoDecimals(percentage: number): boolean {
  // 2.9 * 100 is 290 in binary only after rounding, so the nearest number of hundredths is compared.
  return Math.abs(percentage * 100 - Math.round(percentage * 100)) < 1e-9;
}
