import { defineOperation } from "../operation.ts";
import { PartnerIdResult } from "../partners/partner.ts";
import { ApplicationRejectBody } from "./application-input.ts";

export const rejectPartnerApplication = defineOperation({
  id: "rejectPartnerApplication",
  method: "POST",
  path: "/partners/applications/reject",
  tag: "Partner Applications",
  effect: "destroy",
  // The partner may have applied again in between.
  idempotent: false,
  input: { body: ApplicationRejectBody },
  success: { status: 200, body: PartnerIdResult },
  summary: "Reject a partner application",
  description: "Reject a pending application. The partner is told.",
});
