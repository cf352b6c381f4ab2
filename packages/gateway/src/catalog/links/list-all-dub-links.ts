import { getLinks } from "@overdub/contract";
import { defineTool } from "../define-tool.ts";

export const listAllDubLinks = defineTool({
  name: "list_all_dub_links",
  resource: "links",
  method: "list",
  title: "List links",
  description:
    "List the workspace's short links, newest first, with their settings and counts. Narrow it by domain, tags, folder, " +
    "tenant or a search in short link and destination; archived links only come with `showArchived`. Use it to find " +
    "the ids that other link tools take; use dub_links_count when only the number matters. `saleAmount` is in cents; " +
    "times are UTC. A page holds 100 links at most: pass `next_cursor` for the next one.",
  tags: ["links"],
  operation: getLinks,
});
