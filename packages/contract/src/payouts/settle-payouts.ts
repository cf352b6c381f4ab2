import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { PAYOUT_METHODS } from "../partners/partner.ts";
import { counter } from "../schema/response-fields.ts";

export const MAX_SETTLED_ROWS = 1000;

/** A line of a statement that says what became of a payout. See behaviour/partners 10.12. */
export const SettlementRow = z.object({
  payoutId: z.string().min(1).describe("The ID of the payout."),
  status: z.enum(["paid", "failed"]).describe("Whether the partner has the money."),
  amount: z.number().int().optional().describe("The amount of the payout, which must be right. In cents."),
  paidAt: z.string().nullish().describe("When it was paid. Default: now."),
  method: z.enum(PAYOUT_METHODS).nullish().describe("How it was paid."),
  traceId: z.string().max(190).nullish().describe("The reference by which banks can trace it."),
  failureReason: z.string().max(2000).nullish().describe("Why it failed."),
});
export type SettlementRow = z.output<typeof SettlementRow>;

export const settlePayouts = defineOperation({
  id: "settlePayouts",
  method: "POST",
  path: "/admin/program/payouts/settle",
  tag: "Program",
  effect: "write",
  input: {
    body: z.object({
      rows: z.array(SettlementRow).min(1).max(MAX_SETTLED_ROWS).describe("What became of which payout."),
    }),
  },
  success: {
    status: 200,
    body: z.object({
      paid: counter("How many payouts are completed by this."),
      failed: counter("How many have failed by this."),
      repeated: counter("How many rows said what was known already."),
    }),
  },
  summary: "Settle payouts",
  description:
    "Say which confirmed payouts have been paid and which have failed, as lines of a statement: all of them are taken, or none if one does not match. Lines may be repeated, and payouts left out.",
});
