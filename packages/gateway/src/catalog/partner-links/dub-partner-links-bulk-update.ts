import { upsertPartnerLink } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";
import { conciseLink } from "../concise-fields.ts";

export const dubPartnerLinksBulkUpdate = defineTool({
  name: "dub_partner_links_bulk_update",
  resource: "partner_links",
  method: "bulk_update",
  title: "Create or update a partner's link",
  description:
    "Make sure that a partner has a link to `url`: if there is one with this destination it is updated, which " +
    "overwrites the fields that are given, else one is created as create_a_dub_partner_link does. One link, or up " +
    "to 10,000 given as `links`. Use it when running the same job again must not add links. Give `partnerId` or `tenantId`.",
  tags: ["partners", "links", "bulk"],
  operation: upsertPartnerLink,
  conciseFields: conciseLink,
  // As the product lists it; a repeat adds a link only where the group's UTM parameters change the stored destination.
  hints: { idempotentHint: true },
  severalAs: "links",
  example: {
    args: { partnerId: "pn_1", url: "https://acme.example", linkProps: { comments: "Nightly" } },
    request: "PUT /partners/links/upsert",
    body: { partnerId: "pn_1", url: "https://acme.example", linkProps: { comments: "Nightly" } },
  },
});
