import { z } from "zod";
import { nullableDate, nullableText, text } from "../schema/response-fields.ts";

/** A code by which customers get the discount of a partner. See behaviour/partners 8. */
export const DiscountCode = z.object({
  id: text("The unique ID of the discount code."),
  code: text("The code itself."),
  discountId: nullableText("The ID of the discount that it gives."),
  partnerId: text("The ID of the partner."),
  linkId: text("The ID of the partner's link that its use counts for."),
  disabledAt: nullableDate("When the code stopped working.").optional(),
});
export type DiscountCode = z.infer<typeof DiscountCode>;
