import { createPartnerTag } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const createADubPartnerTag = defineTool({
  name: "create_a_dub_partner_tag",
  resource: "partner_tags",
  method: "create",
  title: "Create a partner tag",
  description:
    "Create a tag to sort partners by. A name that is taken in any letter case is a 409: use that tag, found with " +
    "list_all_dub_partner_tags. dub_program_applications_approve puts it on a partner by `tagIds`.",
  tags: ["partners"],
  operation: createPartnerTag,
  isAddition: true,
  example: { args: { name: "Blogs" }, request: "POST /partner-tags", body: { name: "Blogs" } },
});
