import { listDiscountCodes } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const listAllDubDiscountCodes = defineTool({
  name: "list_all_dub_discount_codes",
  resource: "discount_codes",
  method: "list",
  title: "List discount codes",
  description:
    "List the program's discount codes, newest first, each with the partner and link that its use counts for. Use " +
    "it to find the code of a partner, or the id for delete_a_dub_discount_code_by_id. Times are UTC.",
  tags: ["partners", "discounts"],
  operation: listDiscountCodes,
  isAddition: true,
  example: {
    args: { partnerId: "pn_1", limit: 10 },
    request: "GET /discount-codes?partnerId=pn_1&page=1&pageSize=10",
  },
});
