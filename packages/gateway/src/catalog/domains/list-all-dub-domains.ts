import { listDomains } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const listAllDubDomains = defineTool({
  name: "list_all_dub_domains",
  resource: "domains",
  method: "list",
  title: "List domains",
  description:
    "List the workspace's domains with settings. `verified` says whether the DNS leads here: ask again to watch a " +
    "new domain. `archived` lists the archived ones instead. Other domain tools take `slug` of a row as `id`, link " +
    "tools as `domain`. Times are UTC.",
  tags: ["domains"],
  operation: listDomains,
  isAddition: true,
  example: {
    args: { archived: true, limit: 50 },
    request: "GET /domains?archived=true&page=1&pageSize=50",
  },
});
