import { createReferralsEmbedToken } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const createADubReferralsEmbedToken = defineTool({
  name: "create_a_dub_referrals_embed_token",
  resource: "referrals_embed_tokens",
  method: "create",
  title: "Create a token for embedded referrals",
  description:
    "Create a token with which a web page shows a partner its referrals in Dub's embedded dashboard. Name the " +
    "partner by `partnerId` or `tenantId`, or by `partner`, who is enrolled if the email is new. `publicToken` is " +
    "for that partner's page alone and ends at `expires` (UTC).",
  tags: ["partners", "embed"],
  operation: createReferralsEmbedToken,
  isAddition: true,
  example: {
    args: { partner: { email: "ada@example.com", name: "Ada" } },
    request: "POST /tokens/embed/referrals",
    body: { partner: { email: "ada@example.com", name: "Ada" } },
  },
});
