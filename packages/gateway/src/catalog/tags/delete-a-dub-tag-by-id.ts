import { deleteTag } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const deleteADubTagById = defineTool({
  name: "delete_a_dub_tag_by_id",
  resource: "tags",
  method: "delete",
  title: "Delete a tag",
  description:
    "Delete a tag for good. Its links stay, without the tag; which ones they were is lost, so list them first with " +
    "list_all_dub_links and `tagIds`. Find the id with list_all_dub_tags.",
  tags: ["tags"],
  operation: deleteTag,
  alongside: ({ id }) => [{ what: "links with this tag", effect: "stay, without the tag", links: { tagIds: [id] } }],
  isAddition: true,
  example: { args: { id: "tag_1" }, request: "DELETE /tags/tag_1" },
});
