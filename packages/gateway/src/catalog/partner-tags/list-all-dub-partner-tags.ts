import { listPartnerTags } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const listAllDubPartnerTags = defineTool({
  name: "list_all_dub_partner_tags",
  resource: "partner_tags",
  method: "list",
  title: "List partner tags",
  description:
    "List the words by which the program sorts its partners, newest first. Use it to find the `partnerTagId` that " +
    "filters partners, commissions and analytics. Links have tags of their own: list_all_dub_tags.",
  tags: ["partners"],
  operation: listPartnerTags,
  isAddition: true,
  example: {
    args: { search: "blog", limit: 10 },
    request: "GET /partner-tags?search=blog&pageSize=10",
  },
});
