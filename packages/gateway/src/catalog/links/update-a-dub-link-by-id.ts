import { updateLink } from "@overdub/contract";
import { defineTool } from "../define-tool.ts";

export const updateADubLinkById = defineTool({
  name: "update_a_dub_link_by_id",
  resource: "links",
  method: "update",
  title: "Update a link",
  description:
    "Change fields of a link: only what is given changes, and null clears a field. Lists such as `tagIds` replace the " +
    "whole list. Changing `domain` or `key` breaks the short link that was shared, and the old values are not kept, so " +
    "read the link with get_single_dub_link_by_id first. `id` is the link's id, or ext_ and its external id.",
  tags: ["links"],
  operation: updateLink,
});
