import { bulkUpdateLinks, MAX_BULK_LINKS } from "@overdub/contract";
import { isFields } from "../../json/fields.ts";
import { defineTool } from "../../tools/define-tool.ts";
import { readList, withList } from "../../tools/list-argument.ts";
import type { ToolArguments } from "../../tools/tool.ts";
import { updatedLinks } from "../bulk-outcomes.ts";
import { LINK_TARGETS } from "../link-targets.ts";

export const dubLinksBulkUpdate = defineTool({
  name: "dub_links_bulk_update",
  resource: "links",
  method: "bulk_update",
  title: "Update links in bulk",
  description:
    "Give up to 10,000 links the same new values: what stands in `data` changes, lists replace the whole list, " +
    "`clear` empties fields, and old values are not kept. It cannot change `domain`, `key` or `externalId`: for those use " +
    "update_a_dub_link_by_id. Find the ids with list_all_dub_links.",
  tags: ["links", "bulk"],
  operation: bulkUpdateLinks,
  required: ["linkIds", "data"],
  // For programs; with `linkIds` required, agents would give both, of which Dub ignores one.
  unlisted: ["externalIds"],
  selectArguments: selectLinks,
  bulk: {
    argument: "linkIds",
    otherArguments: ["externalIds"],
    maxItems: MAX_BULK_LINKS,
    targets: LINK_TARGETS,
    outcomesOf: updatedLinks,
  },
  example: {
    args: { linkIds: ["link_1", "link_2"], data: { archived: true } },
    request: "PATCH /links/bulk",
    body: { linkIds: ["link_1", "link_2"], data: { archived: true } },
  },
});

function selectLinks(args: ToolArguments): ToolArguments {
  const fields = isFields(args.body) ? args.body : {};
  const hasIds = (readList(fields.linkIds) ?? []).length > 0;
  const ids = !hasIds && fields.externalIds !== undefined ? "externalIds" : "linkIds";
  return withList(args, ids);
}
