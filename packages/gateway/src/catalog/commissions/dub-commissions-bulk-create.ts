import { createCommission } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const dubCommissionsBulkCreate = defineTool({
  name: "dub_commissions_bulk_create",
  resource: "commissions",
  method: "bulk_create",
  title: "Create commissions",
  description:
    "Create one commission by hand, or up to 10,000 given as `commissions`. `type` custom pays `amount`, in cents; a negative one takes money " +
    "back and needs `description`. lead and sale also record the event, for `customerId` or a `customer` with " +
    "`externalId` and `country`, and pay by the partner's reward; sale with `importStripeInvoices` makes one for " +
    "each paid invoice. It happens in the background: look in list_all_dub_commissions a little later, and look " +
    "before you repeat it, because a repeat pays again.",
  tags: ["partners", "commissions", "bulk"],
  operation: createCommission,
  severalAs: "commissions",
  example: {
    args: { type: "custom", partnerId: "pn_1", amount: -500, description: "Fraud" },
    request: "POST /commissions",
    body: { type: "custom", partnerId: "pn_1", amount: -500, description: "Fraud" },
  },
});
