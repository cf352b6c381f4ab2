import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { cents, counter, date, text } from "../schema/response-fields.ts";

export const MAX_CONFIRMED_PAYOUTS = 1000;

/** Payouts that were confirmed together. See behaviour/partners 10.11. */
export const PayoutInvoice = z.object({
  id: text("The unique ID of the invoice."),
  number: text("The number of the invoice."),
  status: z.enum(["processing", "completed", "failed"]).describe("Whether its payouts are settled."),
  amount: cents("What its partners get."),
  externalAmount: cents("What of it the program pays itself."),
  payouts: counter("The number of its payouts."),
  createdAt: date("When it was confirmed."),
});
export type PayoutInvoice = z.infer<typeof PayoutInvoice>;

export const confirmPayouts = defineOperation({
  id: "confirmPayouts",
  method: "POST",
  path: "/admin/program/payouts/confirm",
  tag: "Program",
  effect: "write",
  input: {
    body: z.object({
      payoutIds: z
        .array(z.string())
        .min(1)
        .max(MAX_CONFIRMED_PAYOUTS)
        .refine((ids) => new Set(ids).size === ids.length, { error: "payoutIds must be unique." })
        .optional()
        .describe(
          "The payouts; all of them can be confirmed, or none is. Default: all that can be, the largest first.",
        ),
      cutoff: z
        .string()
        .optional()
        .describe("Commissions that were created later are left for the next payout. Default: none are."),
    }),
  },
  success: {
    status: 200,
    body: z.object({
      invoice: PayoutInvoice,
      remaining: counter("How many more payouts could be confirmed, by another call."),
    }),
  },
  summary: "Confirm payouts",
  description: `Decide that pending payouts are paid, up to ${MAX_CONFIRMED_PAYOUTS} as one invoice. Their commissions cannot be changed any more.`,
});
