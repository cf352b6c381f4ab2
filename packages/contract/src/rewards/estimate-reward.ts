import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { cents, counter, date, flag, text } from "../schema/response-fields.ts";
import { RewardBody } from "./reward.ts";
import { RewardParams } from "./stored-reward.ts";

const Sum = z.object({
  count: counter("How many commissions there are."),
  earnings: cents("What partners get by them."),
});

/** What a changed reward would have cost. See behaviour/partners 10.14. */
export const RewardEstimate = z.object({
  from: date("Since when events are looked at."),
  to: date("Until when."),
  isCut: flag("Whether there was more than is looked at: then `from` is later than was asked for."),
  events: counter(
    "Leads, sales, or links with clicks on a day, that this reward has decided on, also those that earned nothing.",
  ),
  commissions: z.object({
    now: Sum.describe("What came of them. Commissions that do not count, such as refunded ones, are left out."),
    changed: Sum.describe("What had come of them by the changed reward."),
  }),
  difference: cents("What partners would have got more; negative: less."),
  partners: z
    .array(
      z.object({
        partnerId: text("The ID of the partner."),
        name: text("The name of the partner."),
        now: cents("What the partner got."),
        changed: cents("What the partner had got."),
        difference: cents("How much more."),
      }),
    )
    .describe("The partners for whom most changes, up to 20."),
  unknown: z
    .array(
      z.object({
        asked: text("What a condition asks for, such as `partner.totalLeads`."),
        events: counter("Of how many events nobody knows it any more. The condition counts as not met."),
      }),
    )
    .describe("What conditions of the changed reward ask for and was not kept."),
});
export type RewardEstimate = z.infer<typeof RewardEstimate>;

/** Events that earned nothing are kept no longer. */
export const MAX_ESTIMATED_DAYS = 90;

export const estimateReward = defineOperation({
  id: "estimateReward",
  method: "POST",
  path: "/admin/program/rewards/{rewardId}/estimate",
  tag: "Program",
  // As of every call with a body: it is for those who may change the reward, and changes nothing.
  effect: "write",
  input: {
    params: RewardParams,
    body: z.object({
      reward: RewardBody.describe("The changed reward, whole."),
      days: z
        .int()
        .min(1)
        .max(MAX_ESTIMATED_DAYS)
        .default(30)
        .describe(`Of how many days until now. Default: 30. Maximum: ${MAX_ESTIMATED_DAYS}.`),
    }),
  },
  success: { status: 200, body: RewardEstimate },
  summary: "Estimate what a changed reward would cost",
  description:
    "What the commissions of the last days were, and what they would have been by other terms. Nothing is changed. Not for rewards of referrals.",
});
