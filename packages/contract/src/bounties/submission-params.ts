import { z } from "zod";

/** Path parameters of the operations on a bounty, and on one of its submissions. */
export const BountyParams = z.object({ bountyId: z.string().describe("The ID of the bounty.") });

export const SubmissionParams = BountyParams.extend({
  submissionId: z.string().describe("The ID of the submission."),
});
