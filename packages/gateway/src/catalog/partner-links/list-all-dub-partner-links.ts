import { retrievePartnerLinks } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const listAllDubPartnerLinks = defineTool({
  name: "list_all_dub_partner_links",
  resource: "partner_links",
  method: "list",
  title: "List a partner's links",
  description:
    "List all links of one partner with their counts; `saleAmount` is in cents. Give `partnerId` or `tenantId`, " +
    "found with list_all_dub_partners. For counts over time use list_all_dub_partner_analytics.",
  tags: ["partners", "links"],
  operation: retrievePartnerLinks,
  example: { args: { tenantId: "u1" }, request: "GET /partners/links?tenantId=u1" },
});
