import { defineOperation } from "../operation.ts";
import { PartnerIdResult } from "../partners/partner.ts";
import { ApplicationApproveBody, ProgramApplicationApproveBody } from "./application.ts";

const approve = {
  method: "POST",
  effect: "write",
  input: { body: ApplicationApproveBody },
  success: { status: 200, body: PartnerIdResult },
  description:
    "Approve a pending or rejected application: the partner is enrolled, gets the links of its group, and is told.",
} as const;

export const approvePartnerApplication = defineOperation({
  ...approve,
  id: "approvePartnerApplication",
  path: "/partners/applications/approve",
  tag: "Partner Applications",
  summary: "Approve a partner application",
});

/** The newer name of `approvePartnerApplication`, which takes more. */
export const approveProgramApplication = defineOperation({
  ...approve,
  input: { body: ProgramApplicationApproveBody },
  id: "approveProgramApplication",
  path: "/program-applications/approve",
  tag: "Program Applications",
  summary: "Approve a program application",
});
