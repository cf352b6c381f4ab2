import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { PartnerCreateBody } from "../partners/partner-input.ts";
import { date, text } from "../schema/response-fields.ts";

/** See behaviour/partners 7. */
export const ReferralsEmbedTokenBody = z
  .object({
    partnerId: z.string().optional().describe("The ID of the partner."),
    tenantId: z.string().optional().describe("The ID of the partner in your system."),
    partner: PartnerCreateBody.optional(),
  })
  .refine(({ partnerId, tenantId, partner }) => partnerId || tenantId || partner, {
    error: "You must provide either partnerId, tenantId, or partner.",
  });
export type ReferralsEmbedTokenBody = z.output<typeof ReferralsEmbedTokenBody>;

export const createReferralsEmbedToken = defineOperation({
  id: "createReferralsEmbedToken",
  method: "POST",
  path: "/tokens/embed/referrals",
  tag: "Embed Tokens",
  effect: "write",
  input: { body: ReferralsEmbedTokenBody },
  success: {
    status: 201,
    body: z.object({ publicToken: text("The token, for web pages."), expires: date("When it stops working.") }),
  },
  errors: ["conflict"],
  summary: "Create a referrals embed token",
  description:
    "Create a token that shows a partner its referrals, found by `partnerId`, `tenantId` or the partner's email.",
});
