import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { text } from "../schema/response-fields.ts";
import { PartnerParams } from "./get-partner.ts";

/** Newer than Dub's document. See behaviour/partners 2.7. */
export const setPartnerReferral = defineOperation({
  id: "setPartnerReferral",
  method: "POST",
  path: "/partners/{partnerId}/referral",
  tag: "Partners",
  effect: "write",
  idempotent: true,
  input: {
    params: PartnerParams,
    body: z.object({
      referredByPartnerId: z.string().describe("The ID of the approved partner who has referred this one."),
      createCommissionsForPastEvents: z
        .boolean()
        .default(false)
        .describe("Whether the referrer is rewarded for what has happened already."),
    }),
  },
  success: {
    status: 200,
    body: z.object({
      partnerId: text("The ID of the partner."),
      referredByPartnerId: text("The ID of the partner who has referred it."),
    }),
  },
  summary: "Attribute a partner to a referrer",
});
