import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { pageNumber, pageSize, queryBoolean } from "../schema/query.ts";
import { text } from "../schema/response-fields.ts";
import { Bounty, BountyCreateBody, BountyUpdateBody } from "./bounty.ts";
import { BountyParams } from "./bounty-submission.ts";

export const MAX_BOUNTIES_PAGE_SIZE = 100;

export const listBounties = defineOperation({
  id: "listBounties",
  method: "GET",
  path: "/bounties",
  tag: "Bounties",
  effect: "read",
  input: {
    query: z.object({
      archived: queryBoolean("Whether archived bounties are meant, or the others. Default: all."),
      page: pageNumber(),
      pageSize: pageSize(MAX_BOUNTIES_PAGE_SIZE, "The number of bounties in a page. Default and maximum: 100."),
    }),
  },
  success: { status: 200, body: z.array(Bounty) },
  summary: "List bounties",
  description: "Retrieve the bounties of the program, newest first.",
  paging: { style: "page", sizeParameter: "pageSize", maxSize: MAX_BOUNTIES_PAGE_SIZE },
});

export const createBounty = defineOperation({
  id: "createBounty",
  method: "POST",
  path: "/bounties",
  tag: "Bounties",
  effect: "write",
  input: { body: BountyCreateBody },
  success: { status: 200, body: Bounty },
  errors: ["exceeded_limit"],
  summary: "Create a bounty",
  description: "Promise partners a reward, for results or for work that they hand in.",
});

export const getBounty = defineOperation({
  id: "getBounty",
  method: "GET",
  path: "/bounties/{bountyId}",
  tag: "Bounties",
  effect: "read",
  input: { params: BountyParams },
  success: { status: 200, body: Bounty },
  summary: "Retrieve a bounty",
});

export const updateBounty = defineOperation({
  id: "updateBounty",
  method: "PATCH",
  path: "/bounties/{bountyId}",
  tag: "Bounties",
  effect: "write",
  input: { params: BountyParams, body: BountyUpdateBody },
  success: { status: 200, body: Bounty },
  summary: "Change a bounty",
});

export const deleteBounty = defineOperation({
  id: "deleteBounty",
  method: "DELETE",
  path: "/bounties/{bountyId}",
  tag: "Bounties",
  effect: "destroy",
  input: { params: BountyParams },
  success: { status: 200, body: z.object({ id: text("The ID of the deleted bounty.") }) },
  summary: "Delete a bounty",
  description: "Delete a bounty that has no submissions. One that has some can be archived.",
});

/** Ours. */
export const archiveBounty = defineOperation({
  id: "archiveBounty",
  method: "POST",
  path: "/admin/program/bounties/{bountyId}/archive",
  tag: "Program",
  effect: "write",
  idempotent: true,
  input: {
    params: BountyParams,
    body: z.object({ archived: z.boolean().default(true).describe("Whether it is archived.") }).prefault({}),
  },
  success: { status: 200, body: Bounty },
  summary: "Archive a bounty",
  description: "Close a bounty, or open it again. Submissions stay, and can be reviewed.",
});
