import { defineOperation } from "../operation.ts";
import { PartnerIdResult } from "../partners/partner.ts";
import { ApplicationRejectBody } from "./application.ts";

const reject = {
  method: "POST",
  effect: "destroy",
  // The partner may have applied again in between.
  idempotent: false,
  input: { body: ApplicationRejectBody },
  success: { status: 200, body: PartnerIdResult },
  description: "Reject a pending application. The partner is told.",
} as const;

export const rejectPartnerApplication = defineOperation({
  ...reject,
  id: "rejectPartnerApplication",
  path: "/partners/applications/reject",
  tag: "Partner Applications",
  summary: "Reject a partner application",
});

/** The newer name of `rejectPartnerApplication`. */
export const rejectProgramApplication = defineOperation({
  ...reject,
  id: "rejectProgramApplication",
  path: "/program-applications/reject",
  tag: "Program Applications",
  summary: "Reject a program application",
});
