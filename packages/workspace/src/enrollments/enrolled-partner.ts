import type { Partner, PartnerLink } from "@overdub/contract";
import { toShortLink } from "../addresses/short-link.ts";
import { toIso } from "../time/to-iso.ts";
import type { EnrollmentRow } from "./enrollment-table.ts";
import type { ListedLink } from "./partner-links.ts";
import type { PartnerTable } from "./partner-table.ts";

/** A partner with its enrolment in the program. */
export interface EnrolledPartner {
  readonly partner: PartnerTable;
  readonly enrollment: EnrollmentRow;
}

const PLATFORMS = ["website", "youtube", "twitter", "linkedin", "instagram", "tiktok"] as const;

export interface Platform {
  readonly type: (typeof PLATFORMS)[number];
  readonly identifier: string;
  readonly verifiedAt: string | null;
}

export function platformsOf({ platforms }: Pick<PartnerTable, "platforms">): Platform[] {
  return platforms === null ? [] : JSON.parse(platforms);
}

type Socials = Readonly<Record<Platform["type"], string | null>>;

const NO_SOCIALS: Socials = {
  website: null,
  youtube: null,
  twitter: null,
  linkedin: null,
  instagram: null,
  tiktok: null,
};

/** The former six fields that the platforms were. */
export function socialsOf(row: Pick<PartnerTable, "platforms">): Socials {
  if (row.platforms === null) return NO_SOCIALS;
  const platforms = platformsOf(row);
  const identifier = (type: Platform["type"]) => platforms.find((one) => one.type === type)?.identifier ?? null;
  return {
    website: identifier("website"),
    youtube: identifier("youtube"),
    twitter: identifier("twitter"),
    linkedin: identifier("linkedin"),
    instagram: identifier("instagram"),
    tiktok: identifier("tiktok"),
  };
}

type Totals = Pick<
  EnrollmentRow,
  "total_clicks" | "total_leads" | "total_conversions" | "total_sale_amount_cents" | "total_commissions_cents"
>;

/** What follows from the totals; null where there is nothing to divide by. */
export function ratesOf(totals: Totals) {
  const {
    total_clicks: clicks,
    total_leads: leads,
    total_conversions: conversions,
    total_sale_amount_cents: saleAmount,
    total_commissions_cents: commissions,
  } = totals;
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  return {
    netRevenue: saleAmount - commissions,
    earningsPerClick: share(saleAmount, clicks) ?? 0,
    averageLifetimeValue: share(saleAmount, conversions),
    clickToLeadRate: share(leads, clicks),
    clickToConversionRate: share(conversions, clicks),
    leadToConversionRate: share(conversions, leads),
    returnOnAdSpend: share(saleAmount, commissions),
  };
}

/** A partner's link in short. See behaviour/partners 2.4. */
export function toPartnerLink(link: Omit<ListedLink, "partner_id">, port: number): PartnerLink {
  const { id, domain, key, url, clicks, leads, conversions, sales, sale_amount_cents: saleAmount } = link;
  return {
    id,
    domain,
    key,
    shortLink: toShortLink(domain, key, port),
    url,
    clicks,
    leads,
    conversions,
    sales,
    saleAmount,
  };
}

/** The columns of a partner that the API shows. */
export const SHOWN_OF_PARTNER = [
  ...([
    "id",
    "name",
    "username",
    "email",
    "image",
    "description",
    "country",
    "company_name",
    "network_status",
  ] as const),
  ...(["default_payout_method", "paypal_email", "stripe_connect_id", "payouts_enabled_at_ms"] as const),
  ...(["identity_verified_at_ms", "platforms", "trusted_at_ms"] as const),
] as const;

/** The same of an enrolment; none has the name of one of the partner's. */
export const SHOWN_OF_ENROLLMENT = [
  ...(["program_id", "group_id", "tenant_id", "created_at_ms", "status", "click_reward_id", "lead_reward_id"] as const),
  ...(["sale_reward_id", "referral_reward_id", "discount_id", "application_id", "banned_at_ms"] as const),
  ...(["banned_reason", "total_clicks", "total_leads", "total_conversions", "total_sales"] as const),
  ...(["total_sale_amount_cents", "total_commissions_cents"] as const),
] as const;

interface ShownPartner {
  readonly partner: Pick<PartnerTable, (typeof SHOWN_OF_PARTNER)[number]>;
  readonly enrollment: Pick<EnrollmentRow, (typeof SHOWN_OF_ENROLLMENT)[number]>;
}

/** An enrolled partner as the API shows it: `id` is the partner's. See behaviour/partners 2.1. */
export function toPartner(
  { partner, enrollment }: ShownPartner,
  links: readonly Omit<ListedLink, "partner_id">[],
  port: number,
): Partner {
  const rates = ratesOf(enrollment);
  const socials = socialsOf(partner);
  // Each field by its name: V8 makes objects of a literal with others spread into it several times slower.
  return {
    id: partner.id,
    name: partner.name,
    username: partner.username,
    email: partner.email,
    image: partner.image,
    description: partner.description,
    country: partner.country,
    companyName: partner.company_name,
    networkStatus: partner.network_status as Partner["networkStatus"],
    defaultPayoutMethod: partner.default_payout_method as Partner["defaultPayoutMethod"],
    paypalEmail: partner.paypal_email,
    stripeConnectId: partner.stripe_connect_id,
    payoutsEnabledAt: toIso(partner.payouts_enabled_at_ms),
    identityVerifiedAt: toIso(partner.identity_verified_at_ms),
    programId: enrollment.program_id,
    groupId: enrollment.group_id,
    partnerId: partner.id,
    tenantId: enrollment.tenant_id,
    createdAt: toIso(enrollment.created_at_ms),
    status: enrollment.status as Partner["status"],
    links: links.map((link) => toPartnerLink(link, port)),
    clickRewardId: enrollment.click_reward_id,
    leadRewardId: enrollment.lead_reward_id,
    saleRewardId: enrollment.sale_reward_id,
    referralRewardId: enrollment.referral_reward_id,
    discountId: enrollment.discount_id,
    applicationId: enrollment.application_id,
    bannedAt: toIso(enrollment.banned_at_ms),
    bannedReason: enrollment.banned_reason as Partner["bannedReason"],
    totalClicks: enrollment.total_clicks,
    totalLeads: enrollment.total_leads,
    totalConversions: enrollment.total_conversions,
    totalSales: enrollment.total_sales,
    totalSaleAmount: enrollment.total_sale_amount_cents,
    totalCommissions: enrollment.total_commissions_cents,
    netRevenue: rates.netRevenue,
    earningsPerClick: rates.earningsPerClick,
    averageLifetimeValue: rates.averageLifetimeValue,
    clickToLeadRate: rates.clickToLeadRate,
    clickToConversionRate: rates.clickToConversionRate,
    leadToConversionRate: rates.leadToConversionRate,
    returnOnAdSpend: rates.returnOnAdSpend,
    website: socials.website,
    youtube: socials.youtube,
    twitter: socials.twitter,
    linkedin: socials.linkedin,
    instagram: socials.instagram,
    tiktok: socials.tiktok,
    trustedAt: toIso(partner.trusted_at_ms),
  };
}
