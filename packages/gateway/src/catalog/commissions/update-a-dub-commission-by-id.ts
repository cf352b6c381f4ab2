import { updateCommission } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";
import { conciseCommission } from "../concise-fields.ts";

export const updateADubCommissionById = defineTool({
  name: "update_a_dub_commission_by_id",
  resource: "commissions",
  method: "update",
  title: "Update a commission",
  description:
    "Correct a commission that is not paid yet: set `status` refunded after a refund, or change the sale by " +
    "`saleAmount`, or by `modifySaleAmount`, which each call adds again; `earnings` sets what the partner gets. " +
    "Amounts are in the smallest unit of `currency`: cents for usd. With another status it leaves its payout. " +
    "Old values are not kept: read them first with list_all_dub_commissions.",
  tags: ["partners", "commissions"],
  operation: updateCommission,
  conciseFields: conciseCommission,
  example: {
    args: { id: "cm_1", modifySaleAmount: -2500, currency: "usd" },
    request: "PATCH /commissions/cm_1",
    body: { modifySaleAmount: -2500, currency: "usd" },
  },
});
