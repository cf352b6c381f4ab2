import { createPartnerLink } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";
import { conciseLink } from "../concise-fields.ts";

export const createADubPartnerLink = defineTool({
  name: "create_a_dub_partner_link",
  resource: "partner_links",
  method: "create",
  title: "Create a link for a partner",
  description:
    "Create one more link for an enrolled partner, who is credited for its clicks, leads and sales. Give " +
    "`partnerId` or `tenantId`. `url` must be on a domain of the program. A repeat creates another link: to avoid " +
    "that use dub_partner_links_bulk_update. The result has `shortLink` to share.",
  tags: ["partners", "links"],
  operation: createPartnerLink,
  conciseFields: conciseLink,
  example: {
    args: { partnerId: "pn_1", url: "https://acme.example/pricing", key: "ada" },
    request: "POST /partners/links",
    body: { partnerId: "pn_1", url: "https://acme.example/pricing", key: "ada" },
  },
});
