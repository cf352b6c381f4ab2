import { deleteDiscountCode } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const deleteADubDiscountCodeById = defineTool({
  name: "delete_a_dub_discount_code_by_id",
  resource: "discount_codes",
  method: "delete",
  title: "Delete a discount code",
  description:
    "Delete a discount code for good: customers can no longer buy with it. `id` is its id or the code itself, found " +
    "with list_all_dub_discount_codes. The partner's link and what was earned by the code stay.",
  tags: ["partners", "discounts"],
  operation: deleteDiscountCode,
  isAddition: true,
  example: { args: { id: "ADA30" }, request: "DELETE /discount-codes/ADA30" },
});
