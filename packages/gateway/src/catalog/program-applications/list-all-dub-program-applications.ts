import { listProgramApplications } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const listAllDubProgramApplications = defineTool({
  name: "list_all_dub_program_applications",
  resource: "program_applications",
  method: "list",
  title: "List program applications",
  description:
    "List applications to the partner program by Dub's newer route: also those that were decided, and by search; " +
    "otherwise as list_all_dub_partner_applications. Decide on one with dub_program_applications_approve or " +
    "dub_program_applications_reject, which take `partner.id`. Times are UTC.",
  tags: ["partners", "applications"],
  operation: listProgramApplications,
  isAddition: true,
  example: {
    args: { groupId: "grp_1" },
    request: "GET /program-applications?groupId=grp_1&page=1",
  },
});
