import { listBountySubmissions } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const listAllDubBountySubmissions = defineTool({
  name: "list_all_dub_bounty_submissions",
  resource: "bounty_submissions",
  method: "list",
  title: "List bounty submissions",
  description:
    "List what partners submitted for one bounty, with partner and commission. Without `status`, rejected ones are " +
    "left out. Use it before update_a_dub_bounty_submission_by_id (approve) or delete_a_dub_bounty_submission_by_id " +
    "(reject). No tool lists bounties: the id of one is in its address in Dub's dashboard. Amounts are in cents; " +
    "times are UTC.",
  tags: ["partners", "bounties"],
  operation: listBountySubmissions,
  pathArguments: { bountyId: "bounty_id" },
  example: {
    args: { bounty_id: "bnty_1", status: "submitted", limit: 10 },
    request: "GET /bounties/bnty_1/submissions?status=submitted&page=1&pageSize=10",
  },
});
