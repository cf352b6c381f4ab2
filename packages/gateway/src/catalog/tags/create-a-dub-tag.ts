import { createTag } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const createADubTag = defineTool({
  name: "create_a_dub_tag",
  resource: "tags",
  method: "create",
  title: "Create a tag",
  description:
    "Create a tag to mark links with. A name that is taken in any letter case is a 409: use that tag, found with " +
    "list_all_dub_tags. Put it on links by `tagIds` in create_a_dub_link, update_a_dub_link_by_id or " +
    "dub_links_bulk_update.",
  tags: ["tags"],
  operation: createTag,
  required: ["name"],
  example: {
    args: { name: "Mail", color: "red" },
    request: "POST /tags",
    body: { name: "Mail", color: "red" },
  },
});
