import { defineOperation } from "../operation.ts";
import { PartnerIdResult } from "../partners/partner.ts";
import { ApplicationApproveBody } from "./application-input.ts";

export const approveProgramApplication = defineOperation({
  id: "approveProgramApplication",
  method: "POST",
  path: "/program-applications/approve",
  tag: "Program Applications",
  effect: "write",
  input: { body: ApplicationApproveBody },
  success: { status: 200, body: PartnerIdResult },
  summary: "Approve a program application",
  description:
    "Approve a pending or rejected application: the partner is enrolled, gets the links of its group, and is told.",
});
