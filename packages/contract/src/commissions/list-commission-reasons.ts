import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { RewardModifier } from "../rewards/reward.ts";
import { queryList } from "../schema/query.ts";
import { nullableText, text } from "../schema/response-fields.ts";

export const MAX_COMMISSION_REASONS = 100;

export const listCommissionReasons = defineOperation({
  id: "listCommissionReasons",
  method: "GET",
  path: "/admin/program/commissions/reasons",
  tag: "Program",
  effect: "read",
  input: {
    query: z.object({
      commissionIds: queryList(`The commissions, at most ${MAX_COMMISSION_REASONS}.`),
    }),
  },
  success: {
    status: 200,
    body: z.array(
      z.object({
        commissionId: text("The ID of the commission."),
        groupId: nullableText("The group that the partner was in."),
        terms: z
          .object({
            type: z.enum(["flat", "percentage"]).describe("A fixed sum, or a share of the sale."),
            amountInCents: z.number().int().nullable().describe("The sum, if it is fixed. In US cents."),
            amountInPercentage: z.number().nullable().describe("The share, if it is one."),
          })
          .nullable()
          .describe("The terms that were applied; null for what was entered by hand."),
        modifier: RewardModifier.nullable().describe(
          "The modifier that decided; null: the terms of the reward itself.",
        ),
        heldBecause: z.array(z.string()).describe("The rules by which it was held when it was made."),
      }),
    ),
  },
  summary: "List why commissions are what they are",
  description:
    "In short, for lists: the terms and the modifier that decided. Commissions that are not found are left out; the history of one has the whole.",
});
