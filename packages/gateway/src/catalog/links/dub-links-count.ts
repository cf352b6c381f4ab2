import { getLinksCount } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const dubLinksCount = defineTool({
  name: "dub_links_count",
  resource: "links",
  method: "count",
  title: "Count links",
  description:
    "Count the workspace's links, with the filters of list_all_dub_links. The result is one number, or with " +
    "`groupBy` a list of numbers by domain, tag, user or folder, most first. Clicks on links are counted by " +
    "list_all_dub_analytics.",
  tags: ["links"],
  operation: getLinksCount,
  example: {
    args: { domain: "acme.link", groupBy: "tagId" },
    request: "GET /links/count?domain=acme.link&groupBy=tagId",
  },
});
