import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { text } from "../schema/response-fields.ts";

export const deleteDiscountCode = defineOperation({
  id: "deleteDiscountCode",
  method: "DELETE",
  path: "/discount-codes/{idOrCode}",
  tag: "Discount Codes",
  effect: "destroy",
  input: { params: z.object({ idOrCode: z.string().describe("The ID of the discount code, or the code itself.") }) },
  success: { status: 200, body: z.object({ id: text("The ID of the deleted discount code.") }) },
  summary: "Delete a discount code",
  description: "Delete a discount code of the program.",
});
