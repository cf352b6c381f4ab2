import { listCommissions } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";
import { conciseCommission } from "../concise-fields.ts";

export const listAllDubCommissions = defineTool({
  name: "list_all_dub_commissions",
  resource: "commissions",
  method: "list",
  title: "List commissions",
  description:
    "List what partners earned for sales, leads and clicks or by hand, newest first. `earnings` is the partner's, " +
    "`amount` that of the sale, both in cents; times are UTC. Duplicate, fraud and canceled ones are left out unless " +
    "a status, type, customer, payout or partner is given. Use it to find ids for update_a_dub_commission_by_id; what was paid is in list_all_dub_payouts. " +
    "`type`, `partnerId`, `groupId` and `partnerTagId` take several values with commas, and a leading `-` excludes.",
  tags: ["partners", "commissions"],
  operation: listCommissions,
  conciseFields: conciseCommission,
  example: {
    args: { status: "pending", partnerId: "pn_1,pn_2", limit: 100 },
    request: "GET /commissions?status=pending&partnerId=pn_1,pn_2&pageSize=100",
  },
});
