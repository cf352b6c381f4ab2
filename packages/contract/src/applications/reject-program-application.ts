import { defineOperation } from "../operation.ts";
import { PartnerIdResult } from "../partners/partner.ts";
import { ApplicationRejectBody } from "./application-input.ts";

export const rejectProgramApplication = defineOperation({
  id: "rejectProgramApplication",
  method: "POST",
  path: "/program-applications/reject",
  tag: "Program Applications",
  effect: "destroy",
  // The partner may have applied again in between.
  idempotent: false,
  input: { body: ApplicationRejectBody },
  success: { status: 200, body: PartnerIdResult },
  summary: "Reject a program application",
  description: "Reject a pending application. The partner is told.",
});
