import { listPayouts } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";
import { concisePayout } from "../concise-fields.ts";

export const listAllDubPayouts = defineTool({
  name: "list_all_dub_payouts",
  resource: "payouts",
  method: "list",
  title: "List payouts",
  description:
    "List payouts: commissions that a partner is paid together, with status and period. It only reads; a person " +
    "confirms payouts in Dub. What a payout consists of is in list_all_dub_commissions with `payoutId`. `amount` is " +
    "in the smallest unit of `currency`, cents for USD; times are UTC.",
  tags: ["partners", "payouts"],
  operation: listPayouts,
  conciseFields: concisePayout,
  example: {
    args: { status: "sent", sortBy: "paidAt", limit: 10 },
    request: "GET /payouts?status=sent&sortBy=paidAt&page=1&pageSize=10",
  },
});
