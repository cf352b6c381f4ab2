import { bulkCreateLinks, MAX_BULK_LINKS } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";
import { withList } from "../../tools/list-argument.ts";
import { createdLinks } from "../bulk-outcomes.ts";

export const dubLinksBulkCreate = defineTool({
  name: "dub_links_bulk_create",
  resource: "links",
  method: "bulk_create",
  title: "Create links in bulk",
  description:
    "Create up to 10,000 short links in one call instead of many create_a_dub_link. Each entry of `links` takes the " +
    "same fields. Those that fail do not stop the others: the result tells which, and why. A repeat creates links " +
    "again, except those whose `key` is taken. Tags and folders must exist already.",
  tags: ["links", "bulk"],
  operation: bulkCreateLinks,
  bodyArgument: "links",
  selectArguments: (args) => withList(args, "links"),
  bulk: { argument: "links", maxItems: MAX_BULK_LINKS, outcomesOf: createdLinks },
  example: {
    args: {
      links: [
        { url: "https://a.example", utm_source: "mail", utm_campaign: "launch" },
        { url: "https://b.example", key: "b" },
      ],
    },
    request: "POST /links/bulk",
    body: [
      { url: "https://a.example", utm_source: "mail", utm_campaign: "launch" },
      { url: "https://b.example", key: "b" },
    ],
  },
});
