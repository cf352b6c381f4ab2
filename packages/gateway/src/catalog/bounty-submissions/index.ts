import { deleteADubBountySubmissionById } from "./delete-a-dub-bounty-submission-by-id.ts";
import { listAllDubBountySubmissions } from "./list-all-dub-bounty-submissions.ts";
import { updateADubBountySubmissionById } from "./update-a-dub-bounty-submission-by-id.ts";

export const bountySubmissionTools = [
  updateADubBountySubmissionById,
  listAllDubBountySubmissions,
  deleteADubBountySubmissionById,
];
