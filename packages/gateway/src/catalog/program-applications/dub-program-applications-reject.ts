import { rejectProgramApplication } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const dubProgramApplicationsReject = defineTool({
  name: "dub_program_applications_reject",
  resource: "program_applications",
  method: "reject",
  title: "Reject a program application",
  description:
    "Reject a pending application by Dub's newer route, with the same effect as dub_partner_applications_reject: " +
    "the partner is told, which cannot be taken back. `partnerId` is `partner.id` of a row of " +
    "list_all_dub_program_applications.",
  tags: ["partners", "applications"],
  operation: rejectProgramApplication,
  isAddition: true,
  example: {
    args: { partnerId: "pn_1", flagForFraud: true, flagForFraudReason: "Fake traffic" },
    request: "POST /program-applications/reject",
    body: { partnerId: "pn_1", flagForFraud: true, flagForFraudReason: "Fake traffic" },
  },
});
