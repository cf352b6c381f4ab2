import { checkDomainStatus } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const dubDomainsStatus = defineTool({
  name: "dub_domains_status",
  resource: "domains",
  method: "status",
  title: "Check the availability of domains",
  description:
    "Check whether .link domains can be registered, and at what yearly prices in cents, before " +
    "dub_domains_register. It says nothing of domains in the workspace: whether the DNS of those is right is " +
    "`verified` in list_all_dub_domains. Enterprise plans only, else 403.",
  tags: ["domains"],
  operation: checkDomainStatus,
  example: {
    args: { domains: ["a.link", "b.link"] },
    request: "GET /domains/status?domains=a.link,b.link",
  },
});
