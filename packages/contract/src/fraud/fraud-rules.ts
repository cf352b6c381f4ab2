import { z } from "zod";
import { defineOperation } from "../operation.ts";

/** What conversions are looked at for. */
export const CONVERSION_RULES = [
  "customerEmailMatch",
  "customerEmailSuspiciousDomain",
  "referralSourceBanned",
  "paidTrafficDetected",
] as const;
/** What partners themselves are looked at for. */
export const PARTNER_RULES = ["partnerCrossProgramBan", "partnerDuplicateAccount"] as const;
export const FRAUD_RULES = [...CONVERSION_RULES, ...PARTNER_RULES] as const;
export type FraudRule = (typeof FRAUD_RULES)[number];

export const AD_PLATFORMS = ["google", "facebook", "x", "bing", "linkedin", "reddit", "tiktok"] as const;
export type AdPlatform = (typeof AD_PLATFORMS)[number];

const MAX_ENTRIES = 500;

const enabled = z.boolean().describe("Whether the rule counts. Default: true.");
const HostPattern = z
  .string()
  .trim()
  .toLowerCase()
  .max(190)
  .regex(/^[a-z0-9_*-]+(?:\.[a-z0-9_*-]+)*$/, "A host name, in which `*` stands for any characters.")
  .refine((pattern) => /[a-z0-9]/.test(pattern), "A host name has letters or digits.");
const unique = (list: readonly string[]) => new Set(list).size === list.length;

const settings = {
  customerEmailMatch: z.object({ enabled }),
  customerEmailSuspiciousDomain: z.object({ enabled }),
  referralSourceBanned: z.object({
    enabled,
    domains: z
      .array(HostPattern)
      .max(MAX_ENTRIES)
      .refine(unique, "Each is named once.")
      .describe("Hosts that visitors must not come from; `*` stands for any characters. Default: none."),
  }),
  paidTrafficDetected: z.object({
    enabled,
    platforms: z
      .array(z.enum(AD_PLATFORMS))
      .refine(unique, "Each is named once.")
      .describe("Whose advertisements partners must not buy. Default: google."),
    allowedCampaigns: z
      .array(z.string().trim().min(1).max(190))
      .max(MAX_ENTRIES)
      .refine(unique, "Each is named once.")
      .describe("Campaigns at Google, by `gad_campaignid` or `utm_campaign`, that are fine. Default: none."),
  }),
  partnerCrossProgramBan: z.object({ enabled }),
  partnerDuplicateAccount: z.object({ enabled }),
};

/** What a program takes for a risk. See behaviour/partners 12.1. */
export const FraudRules = z.object(settings);
export type FraudRules = z.output<typeof FraudRules>;

export const FraudRulesUpdateBody = z.object({
  customerEmailMatch: settings.customerEmailMatch.partial().optional(),
  customerEmailSuspiciousDomain: settings.customerEmailSuspiciousDomain.partial().optional(),
  referralSourceBanned: settings.referralSourceBanned.partial().optional(),
  paidTrafficDetected: settings.paidTrafficDetected.partial().optional(),
  partnerCrossProgramBan: settings.partnerCrossProgramBan.partial().optional(),
  partnerDuplicateAccount: settings.partnerDuplicateAccount.partial().optional(),
});
export type FraudRulesUpdateBody = z.output<typeof FraudRulesUpdateBody>;

export const getFraudRules = defineOperation({
  id: "getFraudRules",
  method: "GET",
  path: "/fraud/rules",
  tag: "Fraud",
  effect: "read",
  success: { status: 200, body: FraudRules },
  summary: "Retrieve the fraud rules",
  description: "What the program takes for a risk: of each rule whether it counts, and what it is told.",
});

export const updateFraudRules = defineOperation({
  id: "updateFraudRules",
  method: "PATCH",
  path: "/fraud/rules",
  tag: "Fraud",
  effect: "write",
  input: { body: FraudRulesUpdateBody },
  success: { status: 200, body: FraudRules },
  summary: "Change the fraud rules",
  description: "Change what is named of each rule. What was found before stays.",
});
