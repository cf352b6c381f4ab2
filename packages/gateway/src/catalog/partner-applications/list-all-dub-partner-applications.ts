import { listPartnerApplications } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const listAllDubPartnerApplications = defineTool({
  name: "list_all_dub_partner_applications",
  resource: "partner_applications",
  method: "list",
  title: "List partner applications",
  description:
    "List pending applications of people who want to join the partner program, with the form that they filled in. " +
    "Decide on one with dub_partner_applications_approve or dub_partner_applications_reject, which take " +
    "`partner.id`, not the application's. Filters take several values with commas, and a leading `-` excludes. " +
    "Times are UTC.",
  tags: ["partners", "applications"],
  operation: listPartnerApplications,
  example: {
    args: { country: "DE,AT", limit: 50 },
    request: "GET /partners/applications?country=DE,AT&page=1&pageSize=50",
  },
});
