import { z } from "zod";

/** What a customer that a partner sent pays less. */
export const Discount = z.object({
  id: z.string().describe("The unique ID of the discount."),
  amount: z.number().describe("Percent, or cents if flat."),
  type: z.enum(["percentage", "flat"]),
  maxDuration: z.number().nullable().describe("For how many months; null: forever."),
  couponId: z.string().nullable().describe("The coupon at the payment processor."),
  couponTestId: z.string().nullable().describe("The same coupon in test mode."),
});
