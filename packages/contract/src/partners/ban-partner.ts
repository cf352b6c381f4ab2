import { z } from "zod";
import { FraudReport } from "../fraud/fraud-report.ts";
import { defineOperation } from "../operation.ts";
import { BAN_REASONS, PartnerIdResult } from "./partner.ts";
import { PartnerReference } from "./partner-input.ts";

export const banPartner = defineOperation({
  id: "banPartner",
  method: "POST",
  path: "/partners/ban",
  tag: "Partners",
  effect: "destroy",
  idempotent: true,
  input: {
    body: z.object({
      ...PartnerReference.shape,
      reason: z.enum(BAN_REASONS).describe("The reason for the ban."),
      ...FraudReport.shape,
    }),
  },
  success: { status: 200, body: PartnerIdResult },
  summary: "Ban a partner",
  description: "Ban a partner from the program: its links are disabled, its unpaid commissions and payouts canceled.",
});
