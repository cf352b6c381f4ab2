import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { DiscountCode } from "./discount-code.ts";

/** Newer than Dub's document. See behaviour/partners 8. */
export const updateDiscountCode = defineOperation({
  id: "updateDiscountCode",
  method: "PATCH",
  path: "/discount-codes/{idOrCode}",
  tag: "Discount Codes",
  effect: "write",
  input: {
    params: z.object({ idOrCode: z.string().describe("The ID of the discount code, or the code itself.") }),
    body: z.object({
      code: z
        .string()
        .trim()
        .min(1)
        .max(100)
        .regex(/^[A-Za-z0-9_-]+$/)
        .describe("The code from now on."),
    }),
  },
  success: { status: 200, body: DiscountCode },
  errors: ["conflict"],
  summary: "Change a discount code",
});
