import { listPartners } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";
import { concisePartner } from "../concise-fields.ts";

export const listAllDubPartners = defineTool({
  name: "list_all_dub_partners",
  resource: "partners",
  method: "list",
  title: "List partners",
  description:
    "List the partners of the program with their links and totals, highest sales first. Use it to find a " +
    "`partnerId` by email, name or tenant, or to rank partners with `sortBy`; for the course of one partner use " +
    "list_all_dub_partner_analytics. `groupId` and `country` take several values with commas, and a leading `-` " +
    "excludes. Amounts are in cents; times are UTC.",
  tags: ["partners"],
  view: "chart",
  operation: listPartners,
  conciseFields: concisePartner,
  example: {
    args: { status: "approved", country: "-US", sortBy: "totalClicks", partnerIds: ["pn_1", "pn_2"] },
    request: "GET /partners?status=approved&country=-US&sortBy=totalClicks&partnerIds=pn_1,pn_2&page=1",
  },
});
