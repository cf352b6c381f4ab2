import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { pageNumber, pageSize } from "../schema/query.ts";
import { BountyParams, ListedBountySubmission, SUBMISSION_STATUSES } from "./bounty-submission.ts";

export const MAX_SUBMISSIONS_PAGE_SIZE = 100;

export const listBountySubmissions = defineOperation({
  id: "listBountySubmissions",
  method: "GET",
  path: "/bounties/{bountyId}/submissions",
  tag: "Bounties",
  effect: "read",
  input: {
    params: BountyParams,
    query: z.object({
      status: z
        .enum(SUBMISSION_STATUSES)
        .optional()
        .describe("Only submissions with this status. Default: all but rejected."),
      groupId: z.string().optional().describe("Only submissions of partners in this group."),
      partnerId: z.string().optional().describe("Only submissions of this partner."),
      sortBy: z
        .enum(["completedAt", "performanceCount", "socialMetricCount"])
        .optional()
        .describe("What to sort by. Default: `completedAt`."),
      sortOrder: z.enum(["asc", "desc"]).optional().describe("The direction of the sort. Default: asc."),
      page: pageNumber(),
      pageSize: pageSize(MAX_SUBMISSIONS_PAGE_SIZE, "The number of submissions in a page. Default and maximum: 100."),
    }),
  },
  success: { status: 200, body: z.array(ListedBountySubmission) },
  summary: "List bounty submissions",
  description: "Retrieve a paginated list of the submissions for a bounty of the program.",
  paging: { style: "page", sizeParameter: "pageSize", maxSize: MAX_SUBMISSIONS_PAGE_SIZE },
});
