import { registerDomain } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const dubDomainsRegister = defineTool({
  name: "dub_domains_register",
  resource: "domains",
  method: "register",
  title: "Register a domain",
  description:
    "Register a new .link domain for the workspace. It cannot be given back, and costs money in later years: check " +
    "availability and price with dub_domains_status, and have a person agree first. Enterprise plans only, else " +
    "403. A domain that you own already is added by create_a_dub_domain.",
  tags: ["domains"],
  operation: registerDomain,
  embeddedHint:
    "Nothing was bought: the embedded workspace registers the name on this server alone, not in the world's DNS.",
  example: {
    args: { domain: "acme.link" },
    request: "POST /domains/register",
    body: { domain: "acme.link" },
  },
});
