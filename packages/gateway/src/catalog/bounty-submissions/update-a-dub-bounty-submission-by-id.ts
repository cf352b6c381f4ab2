import { approveBountySubmission } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const updateADubBountySubmissionById = defineTool({
  name: "update_a_dub_bounty_submission_by_id",
  resource: "bounty_submissions",
  method: "update",
  title: "Approve a bounty submission",
  description:
    "Approve a partner's submission for a bounty: a payable commission of the reward is created at once, and the " +
    "approval cannot be taken back. Read the submission first with list_all_dub_bounty_submissions. `rewardAmount` " +
    "is in cents; give it only where the bounty sets no reward of its own.",
  tags: ["partners", "bounties"],
  operation: approveBountySubmission,
  pathArguments: { bountyId: "bounty_id" },
  example: {
    args: { bounty_id: "bnty_1", id: "bsub_1", rewardAmount: 500 },
    request: "POST /bounties/bnty_1/submissions/bsub_1/approve",
    body: { rewardAmount: 500 },
  },
});
