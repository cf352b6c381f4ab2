import { z } from "zod";
import { date, nullableDate, nullableText, text } from "../schema/response-fields.ts";

const PROVIDERS = ["stripe", "shopify", "custom"] as const;

/** What customers of a group's partners pay less. See behaviour/partners 8. */
export const DiscountBody = z
  .object({
    type: z.enum(["flat", "percentage"]).describe("A fixed sum, or a share of the price."),
    amount: z
      .number()
      .min(0)
      .max(99_999_999)
      .describe("US cents of a fixed sum, else percent, with at most two decimals."),
    maxDuration: z
      .number()
      .int()
      .min(0)
      .max(600)
      .nullable()
      .default(null)
      .describe("For how many months; null is forever, 0 the first payment alone."),
    description: z.string().trim().max(100).nullable().default(null).describe("The discount in words."),
    couponId: z.string().max(190).nullable().default(null).describe("The coupon at the provider."),
    couponTestId: z.string().max(190).nullable().default(null).describe("The coupon of its test mode."),
    provider: z.enum(PROVIDERS).default("custom").describe("Who applies the discount."),
    autoProvision: z.boolean().default(false).describe("Whether each new partner gets a discount code."),
  })
  .superRefine(({ type, amount }, context) => {
    const hundredths = type === "flat" ? amount : amount * 100;
    const isWhole = Math.abs(hundredths - Math.round(hundredths)) < 1e-9;
    const refuse = (message: string) => context.addIssue({ code: "custom", path: ["amount"], message });
    if (type === "percentage" && amount > 100) refuse("A percentage is at most 100.");
    if (!isWhole) refuse(type === "flat" ? "Cents are whole." : "At most two decimals.");
  });
export type DiscountBody = z.output<typeof DiscountBody>;

export const Discount = z.object({
  id: text("The unique ID of the discount."),
  type: z.enum(["flat", "percentage"]).describe("A fixed sum, or a share of the price."),
  amount: z.number().describe("US cents of a fixed sum, else percent."),
  maxDuration: z.number().int().nullable().describe("For how many months; null is forever, 0 the first payment alone."),
  description: nullableText("The discount in words."),
  couponId: nullableText("The coupon at the provider."),
  couponTestId: nullableText("The coupon of its test mode."),
  provider: z.enum(PROVIDERS).describe("Who applies the discount."),
  autoProvisionEnabledAt: nullableDate("Since when each new partner gets a discount code."),
  createdAt: date("When the discount was made."),
  updatedAt: date("When it was last changed."),
});
export type Discount = z.infer<typeof Discount>;
