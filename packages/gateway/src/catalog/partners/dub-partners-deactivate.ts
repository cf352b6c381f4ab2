import { deactivatePartner } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";
import { PARTNER_LOOKUP } from "../partner-lookup.ts";

export const dubPartnersDeactivate = defineTool({
  name: "dub_partners_deactivate",
  resource: "partners",
  method: "deactivate",
  title: "Deactivate a partner",
  description:
    "End a partnership: the partner's links expire and earn no more, while earned commissions and payouts stay. " +
    "Give `partnerId` or `tenantId`, checked with list_all_dub_partners. For fraud or abuse use dub_partners_ban, " +
    "which cancels what is unpaid.",
  tags: ["partners"],
  operation: deactivatePartner,
  target: PARTNER_LOOKUP,
  alongside: ({ links }) => [
    { what: "links of this partner", effect: "expire", count: Array.isArray(links) ? links.length : undefined },
  ],
  example: {
    args: { tenantId: "u1" },
    request: "POST /partners/deactivate",
    body: { tenantId: "u1" },
  },
});
