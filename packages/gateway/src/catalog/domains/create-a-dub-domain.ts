import { createDomain } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const createADubDomain = defineTool({
  name: "create_a_dub_domain",
  resource: "domains",
  method: "create",
  title: "Add a domain",
  description:
    "Add a domain that you own, `slug`, to put short links on it. It works once its DNS leads here: watch " +
    "`verified` in list_all_dub_domains. A domain that is in use already is a 409. To get a new .link domain use " +
    "dub_domains_register.",
  tags: ["domains"],
  operation: createDomain,
  example: {
    args: { slug: "acme.link", expiredUrl: "https://acme.example/expired" },
    request: "POST /domains",
    body: { slug: "acme.link", expiredUrl: "https://acme.example/expired" },
  },
});
