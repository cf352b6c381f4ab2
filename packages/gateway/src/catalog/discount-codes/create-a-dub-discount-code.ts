import { createDiscountCode } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const createADubDiscountCode = defineTool({
  name: "create_a_dub_discount_code",
  resource: "discount_codes",
  method: "create",
  title: "Create a discount code",
  description:
    "Create a discount code for a link of a partner, who is credited when a customer buys with it. The partner's " +
    "group must have a discount, and the link no code yet. Find `partnerId` and `linkId` with " +
    "list_all_dub_partners. A repeat is refused.",
  tags: ["partners", "discounts"],
  operation: createDiscountCode,
  isAddition: true,
  example: {
    args: { partnerId: "pn_1", linkId: "link_1", code: "ADA30" },
    request: "POST /discount-codes",
    body: { partnerId: "pn_1", linkId: "link_1", code: "ADA30" },
  },
});
