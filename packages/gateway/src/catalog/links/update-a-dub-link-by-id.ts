import { updateLink } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";
import { conciseLink } from "../concise-fields.ts";

export const updateADubLinkById = defineTool({
  name: "update_a_dub_link_by_id",
  resource: "links",
  method: "update",
  title: "Update a link",
  description:
    "Change fields of a link: only what is given changes, `clear` empties fields, and lists such as `tagIds` replace the whole " +
    "list. Another `domain` or `key` breaks the short link that was shared, and old values are not kept: read the " +
    "link first with get_single_dub_link_by_id. `id` is the link's id, or ext_ and its external id.",
  tags: ["links"],
  operation: updateLink,
  conciseFields: conciseLink,
  example: {
    args: { id: "ext_1", url: "https://a.example", password: "x" },
    request: "PATCH /links/ext_1",
    body: { url: "https://a.example", password: "x" },
  },
});
