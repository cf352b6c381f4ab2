import type { Attempts, Foreign } from "../../testing/foreign-attempt.ts";

const at = ({ bounty }: Foreign, rest = "") => `/bounties/${bounty.id}${rest}`;
const atSubmission = (theirs: Foreign, rest: string) => at(theirs, `/submissions/${theirs.submission.id}${rest}`);
const ofAll = { type: "submission", name: "Ours", rewardAmount: 1 };

export const bountyAttempts: Attempts = {
  listBounties: [{ status: 200, call: () => ["GET", "/bounties"], body: [] }],
  createBounty: [
    { status: 422, call: ({ group }) => ["POST", "/bounties", { ...ofAll, groupIds: [group.id] }] },
    {
      status: 422,
      call: ({ partner }) => [
        "POST",
        "/bounties",
        { ...ofAll, groupIds: null, partnerTagIds: [partner.tags?.[0]?.id] },
      ],
    },
  ],
  getBounty: [{ status: 404, call: (theirs) => ["GET", at(theirs)] }],
  updateBounty: [{ status: 404, call: (theirs) => ["PATCH", at(theirs), { name: "ours" }] }],
  deleteBounty: [{ status: 404, call: (theirs) => ["DELETE", at(theirs)] }],
  archiveBounty: [{ status: 404, call: (theirs) => ["POST", `/admin/program${at(theirs, "/archive")}`, {}] }],
  listBountySubmissions: [{ status: 404, call: (theirs) => ["GET", at(theirs, "/submissions")] }],
  submitToBounty: [
    {
      status: 404,
      call: (theirs) => ["POST", `/admin/program${at(theirs, "/submissions")}`, { partnerId: theirs.partner.id }],
    },
  ],
  approveBountySubmission: [{ status: 404, call: (theirs) => ["POST", atSubmission(theirs, "/approve"), {}] }],
  rejectBountySubmission: [{ status: 404, call: (theirs) => ["POST", atSubmission(theirs, "/reject"), {}] }],
  reopenBountySubmission: [
    { status: 404, call: (theirs) => ["POST", `/admin/program${atSubmission(theirs, "/reopen")}`] },
  ],
};
