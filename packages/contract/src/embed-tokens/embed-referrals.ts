/**
 * What an embed token opens, to its partner alone: the data of a page that a product shows its partners. Dub's own page
 * uses them, undocumented. See behaviour/partners 7.
 */
import { z } from "zod";
import { AllTimePeriod } from "../analytics/analytics-filters.ts";
import { COMMISSION_STATUSES, COMMISSION_TYPES } from "../commissions/commission.ts";
import { LinkCreateBody } from "../links/link-input.ts";
import { defineOperation } from "../operation.ts";
import { PARTNER_STATUSES, PartnerLink } from "../partners/partner.ts";
import { PARTNER_ANALYTICS } from "../partners/retrieve-partner-analytics.ts";
import { pageNumber, pageSize, queryBoolean } from "../schema/query.ts";
import { cents, counter, date, flag, nullableText, text } from "../schema/response-fields.ts";
import { DestinationUrl } from "../schema/url.ts";

export const MAX_EMBED_PAGE_SIZE = 100;

const embed = { tag: "Embed Tokens", auth: "embed" } as const;

const SeenProgram = z.object({
  name: text("The name of the program."),
  logo: nullableText("The address of its logo."),
  domain: nullableText("The domain of the partner's links."),
  url: nullableText("What partners promote."),
  termsUrl: nullableText("The terms of the program."),
  helpUrl: nullableText("Where partners find help."),
  supportEmail: nullableText("Where partners can ask."),
});

const SeenPartner = z.object({
  id: text("The ID of the partner."),
  name: text("The partner's full name."),
  email: nullableText("The partner's email address."),
  image: nullableText("The partner's avatar."),
  status: z.enum(PARTNER_STATUSES).describe("The status of the partner in the program."),
});

export const getEmbedReferralsToken = defineOperation({
  ...embed,
  id: "getEmbedReferralsToken",
  method: "GET",
  path: "/embed/referrals/token",
  effect: "read",
  success: {
    status: 200,
    body: z.object({
      expires: date("When the token stops working."),
      program: SeenProgram,
      partner: SeenPartner,
      maxPartnerLinks: counter("How many links the partner can make."),
      linkDomains: z.array(z.string()).describe("The hosts that further links may lead to."),
    }),
  },
  summary: "Retrieve whom an embed token is of",
});

export const retrieveEmbedReferralsAnalytics = defineOperation({
  ...embed,
  id: "retrieveEmbedReferralsAnalytics",
  method: "GET",
  path: "/embed/referrals/analytics",
  effect: "read",
  input: {
    query: AllTimePeriod.omit({ query: true }).extend({
      groupBy: z.enum(["top_links", "timeseries", "count"]).optional().describe("What to group by. Default: count."),
    }),
  },
  success: { status: 200, body: z.union(Object.values(PARTNER_ANALYTICS)) },
  summary: "Retrieve analytics of the token's partner",
});

const SeenCustomer = z.object({
  id: text("The ID of the customer."),
  name: text("The name; three words of ours unless the program shares its customers' data."),
  email: nullableText("The email, if the program shares it."),
  country: nullableText("The country."),
});

/** An event as a partner may see it. */
export const EmbedEvent = z.object({
  event: z.enum(["click", "lead", "sale"]).describe("What happened."),
  timestamp: date("When it happened."),
  eventName: nullableText("What the program calls a lead or a sale."),
  link: PartnerLink.pick({ id: true, shortLink: true, url: true }),
  country: text("The country of the visitor."),
  device: text("The device of the visitor."),
  customer: SeenCustomer.nullable().describe("The customer, of leads and sales."),
  saleAmount: cents("The amount of a sale, else 0.").nonnegative(),
});
export type EmbedEvent = z.infer<typeof EmbedEvent>;

export const listEmbedReferralsEvents = defineOperation({
  ...embed,
  id: "listEmbedReferralsEvents",
  method: "GET",
  path: "/embed/referrals/events",
  effect: "read",
  input: {
    query: AllTimePeriod.omit({ query: true }).extend({
      event: z.enum(["clicks", "leads", "sales"]).optional().describe("Which events to list. Default: clicks."),
      page: pageNumber(),
      limit: pageSize(MAX_EMBED_PAGE_SIZE, "The number of events in a page. Default and maximum: 100."),
    }),
  },
  success: { status: 200, body: z.array(EmbedEvent) },
  summary: "List events of the token's partner",
  description: "Retrieve a page of clicks, leads or sales of the partner's links, newest first.",
  paging: { style: "page", sizeParameter: "limit", maxSize: MAX_EMBED_PAGE_SIZE, mayBeShort: true },
});

export const EmbedEarning = z.object({
  id: text("The ID of the commission."),
  type: z.enum(COMMISSION_TYPES).describe("What the commission is for."),
  amount: cents("The amount of the sale; 0 for every other type."),
  earnings: cents("What the partner gets; negative where it gives back."),
  currency: text("The currency, lower case."),
  status: z.enum(COMMISSION_STATUSES).describe("The status of the commission."),
  description: nullableText("What the commission is for, in words."),
  quantity: counter("The number of clicks or leads; 1 for a sale."),
  createdAt: date("When the commission was created."),
  linkId: nullableText("The ID of the link that brought it."),
  customer: SeenCustomer.nullable().describe("The customer, of leads and sales."),
});
export type EmbedEarning = z.infer<typeof EmbedEarning>;

export const listEmbedReferralsEarnings = defineOperation({
  ...embed,
  id: "listEmbedReferralsEarnings",
  method: "GET",
  path: "/embed/referrals/earnings",
  effect: "read",
  input: {
    query: AllTimePeriod.omit({ query: true }).extend({
      type: z.enum(COMMISSION_TYPES).optional().describe("Only commissions of this type."),
      status: z.enum(COMMISSION_STATUSES).optional().describe("Only commissions of this status."),
      sortOrder: z.enum(["asc", "desc"]).optional().describe("By creation. Default: desc."),
      withTotal: queryBoolean("Whether to answer with an object that has the total, too."),
      page: pageNumber(),
      pageSize: pageSize(MAX_EMBED_PAGE_SIZE, "The number of commissions in a page. Default and maximum: 100."),
    }),
  },
  success: {
    status: 200,
    body: z.union([
      z.array(EmbedEarning),
      z.object({ data: z.array(EmbedEarning), total: counter("How many there are on all pages.") }),
    ]),
  },
  summary: "List commissions of the token's partner",
  paging: { style: "page", sizeParameter: "pageSize", maxSize: MAX_EMBED_PAGE_SIZE },
});

export const retrieveEmbedReferralsEarningsTimeseries = defineOperation({
  ...embed,
  id: "retrieveEmbedReferralsEarningsTimeseries",
  method: "GET",
  path: "/embed/referrals/earnings/timeseries",
  effect: "read",
  input: { query: AllTimePeriod.omit({ query: true }) },
  success: {
    status: 200,
    body: z.array(z.object({ start: text("The start of the stretch of time."), earnings: cents("What was earned.") })),
  },
  summary: "Retrieve what the token's partner has earned over time",
  description:
    "Retrieve the earnings of all commissions that are pending, processed or paid. Default of the period: 30d.",
});

export const LeaderboardRow = z.object({
  rank: counter("The place, from 1."),
  name: text("A name of three words of ours, the partner's own in its own row; empty in rows that nobody has yet."),
  isSelf: flag("Whether it is the token's partner."),
  totalCommissions: cents("What the partner has earned."),
});
export type LeaderboardRow = z.infer<typeof LeaderboardRow>;

export const getEmbedReferralsLeaderboard = defineOperation({
  ...embed,
  id: "getEmbedReferralsLeaderboard",
  method: "GET",
  path: "/embed/referrals/leaderboard",
  effect: "read",
  success: { status: 200, body: z.array(LeaderboardRow) },
  summary: "Retrieve the leaderboard of the program",
  description:
    "Retrieve the partners who have earned most: at most 100, and at least 20 rows, of which some may be empty.",
});

export const listEmbedReferralsLinks = defineOperation({
  ...embed,
  id: "listEmbedReferralsLinks",
  method: "GET",
  path: "/embed/referrals/links",
  effect: "read",
  success: { status: 200, body: z.array(PartnerLink) },
  summary: "List links of the token's partner",
});

const key = LinkCreateBody.shape.key;

export const createEmbedReferralsLink = defineOperation({
  ...embed,
  id: "createEmbedReferralsLink",
  method: "POST",
  path: "/embed/referrals/links",
  effect: "write",
  input: {
    body: z.object({
      url: DestinationUrl.nullish().describe(
        "The destination, on a domain of the program. Default: that of the group.",
      ),
      key,
    }),
  },
  success: { status: 201, body: PartnerLink },
  errors: ["conflict"],
  summary: "Create a link of the token's partner",
});

export const updateEmbedReferralsLink = defineOperation({
  ...embed,
  id: "updateEmbedReferralsLink",
  method: "PATCH",
  path: "/embed/referrals/links/{linkId}",
  effect: "write",
  input: {
    params: z.object({ linkId: z.string().describe("The ID of the link.") }),
    body: z.object({
      url: DestinationUrl.nullish().describe("The destination; that of a default link stays."),
      key,
    }),
  },
  success: { status: 200, body: PartnerLink },
  errors: ["conflict"],
  summary: "Change a link of the token's partner",
});

export const embedReferralsOperations = {
  getEmbedReferralsToken,
  retrieveEmbedReferralsAnalytics,
  listEmbedReferralsEvents,
  listEmbedReferralsEarnings,
  retrieveEmbedReferralsEarningsTimeseries,
  getEmbedReferralsLeaderboard,
  listEmbedReferralsLinks,
  createEmbedReferralsLink,
  updateEmbedReferralsLink,
} as const;
