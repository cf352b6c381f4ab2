import { z } from "zod";
import { Link } from "../links/link.ts";
import { cents, counter, date, nullableDate, nullableText, text } from "../schema/response-fields.ts";
import { ReferralForm } from "./referral-form.ts";

export const PARTNER_STATUSES = [
  "pending",
  "approved",
  "rejected",
  "invited",
  "declined",
  "deactivated",
  "banned",
  "archived",
] as const;
export type PartnerStatus = (typeof PARTNER_STATUSES)[number];

export const BAN_REASONS = [
  "tos_violation",
  "inappropriate_content",
  "fake_traffic",
  "fraud",
  "spam",
  "brand_abuse",
] as const;

export const APPLICATION_REJECTION_REASONS = [
  "needsMoreDetail",
  "doesNotMeetRequirements",
  "notTheRightFit",
  "other",
] as const;

export const PAYOUT_METHODS = ["connect", "stablecoin", "paypal", "tremendous"] as const;

const share = (description: string) => z.number().nullable().optional().describe(description);

/** A partner's link in short. See behaviour/partners 2.4. */
export const PartnerLink = Link.pick({
  id: true,
  domain: true,
  key: true,
  shortLink: true,
  url: true,
  clicks: true,
  leads: true,
  conversions: true,
  sales: true,
  saleAmount: true,
});
export type PartnerLink = z.infer<typeof PartnerLink>;

/** A partner as enrolled in the program: `id` is the partner's, never the enrolment's. See behaviour/partners 2.1. */
export const Partner = z.object({
  id: text("The unique ID of the partner."),
  name: text("The partner's full name."),
  username: nullableText("The partner's unique username."),
  email: nullableText("The partner's email address."),
  image: nullableText("The partner's avatar."),
  description: nullableText("What the partner does.").optional(),
  country: nullableText("The partner's country, ISO 3166-1 alpha-2."),
  companyName: nullableText("The legal name, where the partner is a company."),
  networkStatus: z
    .enum(["draft", "submitted", "approved", "rejected", "trusted"])
    .describe("The partner's standing in the partner network."),
  defaultPayoutMethod: z.enum(PAYOUT_METHODS).nullable().describe("How the partner is paid by default."),
  paypalEmail: nullableText("The partner's PayPal address."),
  stripeConnectId: nullableText("The partner's Stripe Connect ID."),
  payoutsEnabledAt: nullableDate("When the partner became able to receive payouts."),
  identityVerifiedAt: nullableDate("When the partner's identity was verified."),
  programId: text("The ID of the program."),
  groupId: nullableText("The ID of the partner's group.").optional(),
  partnerId: text("The same as `id`."),
  tenantId: nullableText("The ID of the partner in your system."),
  createdAt: date("When the partner joined the program."),
  status: z.enum(PARTNER_STATUSES).describe("The status of the partner in the program."),
  links: z.array(PartnerLink).nullable().describe("The partner's links in the program."),
  totalCommissions: cents("What the partner has earned in the program."),
  clickRewardId: nullableText("The ID of the reward for clicks.").optional(),
  leadRewardId: nullableText("The ID of the reward for leads.").optional(),
  saleRewardId: nullableText("The ID of the reward for sales.").optional(),
  referralRewardId: nullableText("The ID of the reward for referred partners.").optional(),
  discountId: nullableText("The ID of the discount for the partner's customers.").optional(),
  applicationId: nullableText("The ID of the application by which the partner joined.").optional(),
  bannedAt: nullableDate("When the partner was banned.").optional(),
  bannedReason: z.enum(BAN_REASONS).nullable().optional().describe("Why the partner was banned."),
  referralFormData: ReferralForm.nullable().optional().describe("The form by which the partner refers others."),
  application: z
    .object({
      rejectionReason: z.enum(APPLICATION_REJECTION_REASONS).nullable().describe("Why it was rejected."),
      rejectionNote: nullableText("What the reviewer wrote."),
      reviewedAt: nullableDate("When it was approved or rejected."),
    })
    .nullable()
    .optional()
    .describe("The outcome of the partner's application."),
  tags: z
    .array(z.object({ id: text("The ID of the tag."), name: text("The name of the tag.") }))
    .optional()
    .describe("The tags of the partner."),
  totalClicks: counter("The number of clicks on the partner's links."),
  totalLeads: counter("The number of leads."),
  totalConversions: counter("The number of leads that converted to paying customers."),
  totalSales: counter("The number of sales, recurring ones included."),
  totalSaleAmount: cents("The total of the sales."),
  netRevenue: cents("The total of the sales less the commissions."),
  earningsPerClick: share("Sale amount per click, in cents."),
  averageLifetimeValue: share("Sale amount per conversion, in cents."),
  clickToLeadRate: share("Leads per click, from 0 to 1."),
  clickToConversionRate: share("Conversions per click, from 0 to 1."),
  leadToConversionRate: share("Conversions per lead, from 0 to 1."),
  returnOnAdSpend: share("Sale amount per amount of commissions."),
  website: nullableText("The partner's website.").optional(),
  youtube: nullableText("The partner's YouTube channel.").optional(),
  twitter: nullableText("The partner's Twitter name.").optional(),
  linkedin: nullableText("The partner's LinkedIn name.").optional(),
  instagram: nullableText("The partner's Instagram name.").optional(),
  tiktok: nullableText("The partner's TikTok name.").optional(),
  trustedAt: nullableDate("Deprecated: use `networkStatus`.").optional(),
});
export type Partner = z.infer<typeof Partner>;

/** Where a partner is found on the web. */
export const PartnerPlatform = z.object({
  type: z.enum(["website", "youtube", "twitter", "linkedin", "instagram", "tiktok"]).describe("Which platform."),
  identifier: text("The address or the name there."),
  verifiedAt: nullableDate("When it was verified."),
});
export type PartnerPlatform = z.infer<typeof PartnerPlatform>;

/** A partner in a list, which has the former names of its totals, too. See behaviour/partners 2.2. */
export const ListedPartner = Partner.extend({
  clicks: counter("Deprecated: `totalClicks`.").optional(),
  leads: counter("Deprecated: `totalLeads`.").optional(),
  conversions: counter("Deprecated: `totalConversions`.").optional(),
  sales: counter("Deprecated: `totalSales`.").optional(),
  saleAmount: counter("Deprecated: `totalSaleAmount`.").optional(),
  platforms: z.array(PartnerPlatform).optional().describe("Where the partner is found on the web, if asked for."),
});
export type ListedPartner = z.infer<typeof ListedPartner>;

/** The response of operations that change the status of a partner. */
export const PartnerIdResult = z.object({ partnerId: text("The ID of the partner.") });
