import { deleteLink } from "@overdub/contract";
import { defineTool } from "../define-tool.ts";

export const deleteADubLinkById = defineTool({
  name: "delete_a_dub_link_by_id",
  resource: "links",
  method: "delete",
  title: "Delete a link",
  description:
    "Delete a link for good: the short link stops working at once and cannot be restored. To retire a link but keep it " +
    "working, set `archived` with update_a_dub_link_by_id instead. `id` is the link's id, or ext_ and its external id; " +
    "find it with get_single_dub_link_by_id or list_all_dub_links. The result is the id of the deleted link.",
  tags: ["links"],
  operation: deleteLink,
});
