import { updateTag } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const updateADubTagById = defineTool({
  name: "update_a_dub_tag_by_id",
  resource: "tags",
  method: "update",
  title: "Update a tag",
  description:
    "Change the name or color of a tag, for all links that have it. `name` is needed even where only the color " +
    "changes: repeat the one that list_all_dub_tags shows. Old values are not kept.",
  tags: ["tags"],
  operation: updateTag,
  example: {
    args: { id: "tag_1", name: "Mail", color: "blue" },
    request: "PATCH /tags/tag_1",
    body: { name: "Mail", color: "blue" },
  },
});
