import { bulkUpdateCommissions, MAX_BULK_COMMISSIONS } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";
import { withList } from "../../tools/list-argument.ts";
import { updatedRows } from "../bulk-outcomes.ts";

export const dubCommissionsBulkUpdate = defineTool({
  name: "dub_commissions_bulk_update",
  resource: "commissions",
  method: "bulk_update",
  title: "Update commissions in bulk",
  description:
    "Give up to 10,000 commissions the same status, for example refunded: of each 100 all change, or none if one cannot. " +
    "They leave their payouts; paid ones are refused. Find the ids with list_all_dub_commissions. To change amounts " +
    "use update_a_dub_commission_by_id.",
  tags: ["partners", "commissions", "bulk"],
  operation: bulkUpdateCommissions,
  selectArguments: (args) => withList(args, "commissionIds"),
  bulk: {
    argument: "commissionIds",
    maxItems: MAX_BULK_COMMISSIONS,
    targets: { namesOf: ({ id }) => [id], shownFields: ["id", "type", "earnings", "status", "partner.name"] },
    outcomesOf: updatedRows,
  },
  isAddition: true,
  example: {
    args: { commissionIds: ["cm_1", "cm_2"], status: "refunded" },
    request: "PATCH /commissions/bulk",
    body: { commissionIds: ["cm_1", "cm_2"], status: "refunded" },
  },
});
