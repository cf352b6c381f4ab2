import { approveBountySubmission } from "./approve-bounty-submission.ts";
import { listBountySubmissions } from "./list-bounty-submissions.ts";
import { rejectBountySubmission } from "./reject-bounty-submission.ts";

export { BountySubmission, ListedBountySubmission, SUBMISSION_STATUSES } from "./bounty-submission.ts";
export { MAX_SUBMISSIONS_PAGE_SIZE } from "./list-bounty-submissions.ts";

export const bountyOperations = {
  listBountySubmissions,
  approveBountySubmission,
  rejectBountySubmission,
} as const;

export { approveBountySubmission, listBountySubmissions, rejectBountySubmission };
