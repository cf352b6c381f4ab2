import { createLink } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";
import { conciseLink } from "../concise-fields.ts";

export const createADubLink = defineTool({
  name: "create_a_dub_link",
  resource: "links",
  method: "create",
  title: "Create a link",
  description:
    "Create a short link to `url`. Without `domain` it is on the workspace's primary domain; without `key` it gets " +
    "a random slug. A taken key is a 409: choose another one, or use dub_links_upsert to reuse the link of this " +
    "destination. Tags must exist already. `trackConversion` records leads and sales. A repeat creates another " +
    "link. The result has `shortLink` to share and `id` for later calls.",
  tags: ["links"],
  operation: createLink,
  conciseFields: conciseLink,
  example: {
    args: {
      url: "https://a.example",
      tagIds: ["tag_1"],
      geo: { DE: "https://a.example/de" },
      utm_source: "mail",
      utm_campaign: "launch",
    },
    request: "POST /links",
    body: {
      url: "https://a.example",
      tagIds: ["tag_1"],
      geo: { DE: "https://a.example/de" },
      utm_source: "mail",
      utm_campaign: "launch",
    },
  },
});
