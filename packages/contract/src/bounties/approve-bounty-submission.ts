import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { BountySubmission, SubmissionParams } from "./bounty-submission.ts";

export const approveBountySubmission = defineOperation({
  id: "approveBountySubmission",
  method: "POST",
  path: "/bounties/{bountyId}/submissions/{submissionId}/approve",
  tag: "Bounties",
  effect: "write",
  input: {
    params: SubmissionParams,
    body: z
      .object({
        rewardAmount: z
          .number()
          .int()
          .nullish()
          .describe("The reward in cents; required where the bounty itself sets none."),
      })
      .prefault({}),
  },
  success: { status: 200, body: BountySubmission },
  summary: "Approve a bounty submission",
  description: "Approve a submission: a commission of the reward is created for the partner.",
});
