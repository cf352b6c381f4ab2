import { rejectBountySubmission } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const deleteADubBountySubmissionById = defineTool({
  name: "delete_a_dub_bounty_submission_by_id",
  resource: "bounty_submissions",
  method: "delete",
  title: "Reject a bounty submission",
  description:
    "Reject a submission for a bounty: nothing is deleted, it gets the status rejected, and the partner is told, " +
    "with reason and note. An approved one cannot be rejected any more. Read it first with " +
    "list_all_dub_bounty_submissions.",
  tags: ["partners", "bounties"],
  operation: rejectBountySubmission,
  pathArguments: { bountyId: "bounty_id" },
  example: {
    args: { bounty_id: "bnty_1", id: "bsub_1", rejectionReason: "invalidProof", rejectionNote: "No proof." },
    request: "POST /bounties/bnty_1/submissions/bsub_1/reject",
    body: { rejectionReason: "invalidProof", rejectionNote: "No proof." },
  },
});
