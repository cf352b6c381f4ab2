import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { nullableDate, text } from "../schema/response-fields.ts";
import { Partner, PartnerPlatform } from "./partner.ts";

export const PartnerParams = z.object({ partnerId: z.string().describe("The ID of the partner.") });

/** A partner alone, of whom Dub tells more than in lists. See behaviour/partners 2.2. */
export const PartnerProfile = Partner.extend({
  lastLeadAt: nullableDate("When a link of the partner brought the last lead."),
  lastConversionAt: nullableDate("When a link of the partner brought the last paying customer."),
  customerDataSharingEnabledAt: nullableDate("Since when the partner sees its customers' names."),
  groupMoveDisabledAt: nullableDate("Since when rules move the partner to no other group."),
  riskMonitoringDisabledAt: nullableDate("Since when nothing watches the partner for risks."),
  platforms: z.array(PartnerPlatform).describe("Where the partner is found on the web."),
  discount: z
    .object({ id: text("The ID of the discount."), provider: text("Who applies it.") })
    .nullable()
    .describe("The discount for the partner's customers."),
  monthlyTraffic: z.null().describe("Known to Dub's partner network alone."),
  industryInterests: z.array(z.string()).describe("Known to Dub's partner network alone."),
  preferredEarningStructures: z.array(z.string()).describe("Known to Dub's partner network alone."),
  salesChannels: z.array(z.string()).describe("Known to Dub's partner network alone."),
});
export type PartnerProfile = z.infer<typeof PartnerProfile>;

export const getPartner = defineOperation({
  id: "getPartner",
  method: "GET",
  path: "/partners/{partnerId}",
  tag: "Partners",
  effect: "read",
  input: { params: PartnerParams },
  success: { status: 200, body: PartnerProfile },
  summary: "Retrieve a partner",
});
