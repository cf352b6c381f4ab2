import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { DiscountCode } from "./discount-code.ts";

/** See behaviour/partners 8. */
export const DiscountCodeCreateBody = z.object({
  code: z
    .string()
    .trim()
    .max(100)
    .regex(/^[A-Za-z0-9_-]*$/)
    .transform((code) => (code === "" ? undefined : code))
    .optional()
    .describe("The code. Default: made of the partner's first name and the amount."),
  partnerId: z.string().describe("The ID of the partner, whose group must have a discount."),
  linkId: z.string().describe("The ID of a link of the partner that has no code yet."),
});
export type DiscountCodeCreateBody = z.output<typeof DiscountCodeCreateBody>;

export const createDiscountCode = defineOperation({
  id: "createDiscountCode",
  method: "POST",
  path: "/discount-codes",
  tag: "Discount Codes",
  effect: "write",
  input: { body: DiscountCodeCreateBody },
  success: { status: 200, body: DiscountCode },
  errors: ["conflict"],
  summary: "Create a discount code",
  description: "Create a discount code for a link of a partner.",
});
