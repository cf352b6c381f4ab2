import { approveBountySubmission } from "./approve-bounty-submission.ts";
import { listBountySubmissions } from "./list-bounty-submissions.ts";
import { archiveBounty, createBounty, deleteBounty, getBounty, listBounties, updateBounty } from "./manage-bounties.ts";
import { rejectBountySubmission } from "./reject-bounty-submission.ts";
import { reopenBountySubmission, submitToBounty } from "./submit-to-bounty.ts";

export type { BountyFacts, BountyMetric } from "./bounty.ts";
export { BOUNTY_METRICS, Bounty, BountyCreateBody, BountyUpdateBody } from "./bounty.ts";
export { BountySubmission, ListedBountySubmission, SUBMISSION_STATUSES } from "./bounty-submission.ts";
export { MAX_SUBMISSIONS_PAGE_SIZE } from "./list-bounty-submissions.ts";
export { MAX_BOUNTIES_PAGE_SIZE } from "./manage-bounties.ts";
export { SubmissionBody } from "./submit-to-bounty.ts";

export const bountyOperations = {
  listBountySubmissions,
  approveBountySubmission,
  rejectBountySubmission,
} as const;

/** Undocumented at Dub; that one archives a bounty, hands in for a partner and takes a rejection back is ours. */
export const furtherBountyOperations = {
  listBounties,
  createBounty,
  getBounty,
  updateBounty,
  deleteBounty,
  archiveBounty,
  submitToBounty,
  reopenBountySubmission,
} as const;

export {
  approveBountySubmission,
  archiveBounty,
  createBounty,
  deleteBounty,
  getBounty,
  listBounties,
  listBountySubmissions,
  rejectBountySubmission,
  reopenBountySubmission,
  submitToBounty,
  updateBounty,
};
