import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { BountySubmission, SubmissionParams } from "./bounty-submission.ts";

export const rejectBountySubmission = defineOperation({
  id: "rejectBountySubmission",
  method: "POST",
  path: "/bounties/{bountyId}/submissions/{submissionId}/reject",
  tag: "Bounties",
  effect: "destroy",
  idempotent: true,
  input: {
    params: SubmissionParams,
    body: z
      .object({
        rejectionReason: z
          .enum(["invalidProof", "duplicateSubmission", "outOfTimeWindow", "didNotMeetCriteria", "other"])
          .default("other")
          .describe("The reason."),
        rejectionNote: z.string().max(5000).optional().describe("Details on the reason."),
      })
      .prefault({}),
  },
  success: { status: 200, body: BountySubmission },
  summary: "Reject a bounty submission",
  description: "Reject a submission that is not approved yet. The partner is told.",
});
