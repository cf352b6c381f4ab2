import { defineOperation } from "../operation.ts";
import { PartnerIdResult } from "./partner.ts";
import { PartnerReference } from "./partner-input.ts";

export const deactivatePartner = defineOperation({
  id: "deactivatePartner",
  method: "POST",
  path: "/partners/deactivate",
  tag: "Partners",
  effect: "destroy",
  idempotent: true,
  input: { body: PartnerReference },
  success: { status: 200, body: PartnerIdResult },
  summary: "Deactivate a partner",
  description: "Let a partner's links expire and end its rewards. Its commissions and payouts stay.",
});
