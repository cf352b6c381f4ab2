import type { Attempt, Attempts } from "../../testing/foreign-attempt.ts";

const decide = (path: string): Attempt[] => [
  { status: 404, call: ({ application }) => ["POST", path, { partnerId: application.partner.id }] },
];
const list = (path: string): Attempt[] => [
  { status: 200, call: () => ["GET", path], body: [] },
  { status: 200, call: ({ program }) => ["GET", `${path}?groupId=${program.defaultGroupId}`], body: [] },
];
const get = (path: string): Attempt[] => [
  { status: 404, call: ({ application }) => ["GET", `${path}/${application.id}`] },
];
const APPLICANT = { name: "Ada", answers: { promotion: "A newsletter." } };

export const applicationAttempts: Attempts = {
  listPartnerApplications: list("/partners/applications"),
  listProgramApplications: [
    ...list("/program-applications"),
    { status: 200, call: () => ["GET", "/program-applications?search=secret"], body: [] },
    {
      status: 200,
      call: ({ application }) => ["GET", `/program-applications?search=${application.partner.id}`],
      body: [],
    },
  ],
  getPartnerApplication: get("/partners/applications"),
  getProgramApplication: get("/program-applications"),
  approvePartnerApplication: decide("/partners/applications/approve"),
  approveProgramApplication: [
    ...decide("/program-applications/approve"),
    {
      status: 404,
      call: ({ application: { id, partner } }) => [
        "POST",
        "/program-applications/approve",
        { partnerId: partner.id, applicationId: id },
      ],
    },
  ],
  getApplicationFunnel: [
    {
      status: 200,
      call: () => ["GET", "/admin/program/application-funnel"],
      body: { visits: 0, starts: 0, applications: 0, approved: 0, rejected: 0, referrers: [] },
    },
  ],
  rejectPartnerApplication: decide("/partners/applications/reject"),
  rejectProgramApplication: decide("/program-applications/reject"),
  submitProgramApplication: [
    {
      status: 404,
      call: ({ group }) => ["POST", "/program-applications", { ...APPLICANT, email: "a@ours.test", groupId: group.id }],
    },
    {
      status: 422,
      call: ({ partner }) => [
        "POST",
        "/program-applications",
        { ...APPLICANT, email: "a@ours.test", referredByPartnerId: partner.id },
      ],
    },
  ],
};
