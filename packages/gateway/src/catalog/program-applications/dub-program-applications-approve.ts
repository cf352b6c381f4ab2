import { approveProgramApplication } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const dubProgramApplicationsApprove = defineTool({
  name: "dub_program_applications_approve",
  resource: "program_applications",
  method: "approve",
  title: "Approve a program application",
  description:
    "Approve an application by Dub's newer route, with the same effect as dub_partner_applications_approve: the " +
    "partner is enrolled and told, which only dub_partners_deactivate or dub_partners_ban end. `partnerId` is " +
    "`partner.id` of a row of list_all_dub_program_applications.",
  tags: ["partners", "applications"],
  operation: approveProgramApplication,
  isAddition: true,
  example: {
    args: { partnerId: "pn_1" },
    request: "POST /program-applications/approve",
    body: { partnerId: "pn_1" },
  },
});
