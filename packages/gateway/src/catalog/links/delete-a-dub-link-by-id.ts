import { deleteLink } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const deleteADubLinkById = defineTool({
  name: "delete_a_dub_link_by_id",
  resource: "links",
  method: "delete",
  title: "Delete a link",
  description:
    "Delete a link for good: the short link stops working at once and cannot be restored. To put a link away but " +
    "keep it working, set `archived` with update_a_dub_link_by_id. `id` is the link's id, or ext_ and its external " +
    "id, found with get_single_dub_link_by_id or list_all_dub_links.",
  tags: ["links"],
  operation: deleteLink,
  example: { args: { id: "link_1" }, request: "DELETE /links/link_1" },
});
