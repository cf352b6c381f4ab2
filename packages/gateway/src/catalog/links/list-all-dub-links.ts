import { getLinks } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";
import { conciseLink } from "../concise-fields.ts";

export const listAllDubLinks = defineTool({
  name: "list_all_dub_links",
  resource: "links",
  method: "list",
  title: "List links",
  description:
    "List the workspace's short links, newest first, with settings and counts. Narrow it by domain, tags, folder, " +
    "tenant or a text in short link and destination; archived links only come with `showArchived`. Use it to find " +
    "the ids that other link tools take; dub_links_count tells only how many. `saleAmount` is in cents; times are " +
    "UTC.",
  tags: ["links"],
  view: "chart",
  operation: getLinks,
  conciseFields: conciseLink,
  example: {
    args: { domain: "acme.link", tagIds: ["tag_1", "tag_2"], showArchived: true, limit: 20 },
    request: "GET /links?domain=acme.link&tagIds=tag_1,tag_2&showArchived=true&pageSize=20",
  },
});
