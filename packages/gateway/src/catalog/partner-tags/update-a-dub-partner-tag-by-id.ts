import { updatePartnerTag } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const updateADubPartnerTagById = defineTool({
  name: "update_a_dub_partner_tag_by_id",
  resource: "partner_tags",
  method: "update",
  title: "Rename a partner tag",
  description:
    "Rename a partner tag, for all partners and bounties that have it. A name that is taken is a 409, and the old " +
    "one is not kept. Find the id with list_all_dub_partner_tags.",
  tags: ["partners"],
  operation: updatePartnerTag,
  isAddition: true,
  example: {
    args: { id: "ptag_1", name: "Weblogs" },
    request: "PATCH /partner-tags/ptag_1",
    body: { name: "Weblogs" },
  },
});
