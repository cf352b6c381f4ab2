import { banPartner } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";
import { PARTNER_LOOKUP } from "../partner-lookup.ts";

export const dubPartnersBan = defineTool({
  name: "dub_partners_ban",
  resource: "partners",
  method: "ban",
  title: "Ban a partner",
  description:
    "Ban a partner who broke the rules: the links are disabled, and unpaid commissions and payouts canceled. " +
    "Only an operator can end a ban. To end a partnership without blame use dub_partners_deactivate. Give " +
    "`partnerId` or `tenantId`, checked with list_all_dub_partners, and have a person agree first.",
  tags: ["partners"],
  operation: banPartner,
  target: PARTNER_LOOKUP,
  alongside: ({ links }) => [
    { what: "links of this partner", effect: "disabled", count: Array.isArray(links) ? links.length : undefined },
    { what: "unpaid commissions and payouts of this partner", effect: "canceled" },
  ],
  example: {
    args: { partnerId: "pn_1", reason: "fraud" },
    request: "POST /partners/ban",
    body: { partnerId: "pn_1", reason: "fraud" },
  },
});
