import { approvePartnerApplication } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const dubPartnerApplicationsApprove = defineTool({
  name: "dub_partner_applications_approve",
  resource: "partner_applications",
  method: "approve",
  title: "Approve a partner application",
  description:
    "Approve a pending or rejected application: the partner is enrolled, gets links and rewards of its group, and " +
    "is told. Later only dub_partners_deactivate or dub_partners_ban end that. `partnerId` is `partner.id` of a row " +
    "of list_all_dub_partner_applications; `groupId` chooses another group than the one applied for.",
  tags: ["partners", "applications"],
  operation: approvePartnerApplication,
  example: {
    args: { partnerId: "pn_1", groupId: "grp_1" },
    request: "POST /partners/applications/approve",
    body: { partnerId: "pn_1", groupId: "grp_1" },
  },
});
