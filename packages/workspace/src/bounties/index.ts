import { defineDomain } from "../operations/domain.ts";
import { handleListBountySubmissions } from "./list-submissions.ts";
import {
  handleApproveBountySubmission,
  handleRejectBountySubmission,
  handleReopenBountySubmission,
} from "./review-submission.ts";
import { startBountyJob } from "./start-bounty.ts";
import { handleSubmitToBounty } from "./submit.ts";
import {
  handleArchiveBounty,
  handleCreateBounty,
  handleDeleteBounty,
  handleGetBounty,
  handleListBounties,
  handleUpdateBounty,
} from "./write-bounty.ts";

export const bounties = defineDomain({
  handlers: [
    handleListBounties,
    handleCreateBounty,
    handleGetBounty,
    handleUpdateBounty,
    handleDeleteBounty,
    handleArchiveBounty,
    handleListBountySubmissions,
    handleSubmitToBounty,
    handleApproveBountySubmission,
    handleRejectBountySubmission,
    handleReopenBountySubmission,
  ],
  jobs: [startBountyJob],
});
