import { setPartnerReferral } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const dubPartnersSetReferral = defineTool({
  name: "dub_partners_set_referral",
  resource: "partners",
  method: "set_referral",
  title: "Say who referred a partner",
  description:
    "Say which approved partner has referred another one, in place of who was said before. The referrer is paid by " +
    "its group's reward for referrals: for what comes, and with `createCommissionsForPastEvents` also for what has " +
    "been, which cannot be undone. Find both ids with list_all_dub_partners.",
  tags: ["partners"],
  operation: setPartnerReferral,
  pathArguments: { partnerId: "partnerId" },
  isAddition: true,
  example: {
    args: { partnerId: "pn_2", referredByPartnerId: "pn_1" },
    request: "POST /partners/pn_2/referral",
    body: { referredByPartnerId: "pn_1" },
  },
});
