import { updateDiscountCode } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const updateADubDiscountCodeById = defineTool({
  name: "update_a_dub_discount_code_by_id",
  resource: "discount_codes",
  method: "update",
  title: "Change a discount code",
  description:
    "Change the text of a discount code: the old one no longer works. `id` is its id or the code itself, found with " +
    "list_all_dub_discount_codes. Only codes that no payment provider keeps can be changed.",
  tags: ["partners", "discounts"],
  operation: updateDiscountCode,
  isAddition: true,
  example: {
    args: { id: "ADA30", code: "ADA40" },
    request: "PATCH /discount-codes/ADA30",
    body: { code: "ADA40" },
  },
});
