import { deletePartnerTag } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const deleteADubPartnerTagById = defineTool({
  name: "delete_a_dub_partner_tag_by_id",
  resource: "partner_tags",
  method: "delete",
  title: "Delete a partner tag",
  description:
    "Delete a partner tag for good. Its partners stay, without it; which ones they were is lost, so list them first " +
    "with list_all_dub_partners and `partnerTagId`. Find the id with list_all_dub_partner_tags.",
  tags: ["partners"],
  operation: deletePartnerTag,
  alongside: () => [{ what: "partners with this tag", effect: "stay, without the tag" }],
  isAddition: true,
  example: { args: { id: "ptag_1" }, request: "DELETE /partner-tags/ptag_1" },
});
