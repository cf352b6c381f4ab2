import { rejectPartnerApplication } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const dubPartnerApplicationsReject = defineTool({
  name: "dub_partner_applications_reject",
  resource: "partner_applications",
  method: "reject",
  title: "Reject a partner application",
  description:
    "Reject a pending application: the partner is told, with reason and note, which cannot be taken back. " +
    "`flagForFraud` also reports the partner and needs `flagForFraudReason`. A change of mind goes by " +
    "dub_partner_applications_approve. `partnerId` is `partner.id` of a row of list_all_dub_partner_applications.",
  tags: ["partners", "applications"],
  operation: rejectPartnerApplication,
  example: {
    args: { partnerId: "pn_1", rejectionReason: "other", reapplicationTimeframe: "never" },
    request: "POST /partners/applications/reject",
    body: { partnerId: "pn_1", rejectionReason: "other", reapplicationTimeframe: "never" },
  },
});
