import { bulkDeleteLinks, MAX_BULK_LINKS } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";
import { withList } from "../../tools/list-argument.ts";
import { deletedLinks } from "../bulk-outcomes.ts";
import { LINK_TARGETS } from "../link-targets.ts";

export const dubLinksBulkDelete = defineTool({
  name: "dub_links_bulk_delete",
  resource: "links",
  method: "bulk_delete",
  title: "Delete links in bulk",
  description:
    "Delete up to 10,000 links for good: their short links stop working at once and cannot be restored. Check the ids " +
    "with list_all_dub_links; unknown ones are ignored. To hide links but keep them working, set `archived` with " +
    "dub_links_bulk_update.",
  tags: ["links", "bulk"],
  operation: bulkDeleteLinks,
  selectArguments: (args) => withList(args, "linkIds"),
  bulk: { argument: "linkIds", maxItems: MAX_BULK_LINKS, targets: LINK_TARGETS, outcomesOf: deletedLinks },
  example: {
    args: { linkIds: ["link_1", "ext_2"] },
    request: "DELETE /links/bulk?linkIds=link_1,ext_2",
  },
});
