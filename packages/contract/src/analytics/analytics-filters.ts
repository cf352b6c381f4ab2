import { z } from "zod";
import { filterSyntax, queryBoolean } from "../schema/query.ts";

const value = (description: string) => z.string().optional().describe(description);

export const INTERVALS = ["24h", "7d", "30d", "90d", "1y", "mtd", "qtd", "ytd", "all"] as const;
export type Interval = (typeof INTERVALS)[number];

/** The syntax of most filters, stated once: each repetition would cost an agent tokens. */
export const FILTER_SYNTAX = filterSyntax("Most filters");

/** Which events a question is about; shared by analytics and events. See behaviour/attribution 5.1 and 5.6. */
export const AnalyticsFilters = z.object({
  domain: value("Only links of this domain."),
  key: value("The slug of one link, together with its `domain`."),
  linkId: value("Only this link, by its ID."),
  externalId: value("Only the link with this external ID, written `ext_<id>`."),
  tenantId: value("Only links of this tenant."),
  tagId: value("Only links with this tag."),
  folderId: value("Only links in this folder."),
  partnerTagId: value("Only links of partners with this partner tag."),
  groupId: value("Only links of partners in this group."),
  partnerId: value("Only links of this partner."),
  customerId: value("Only events of this customer."),
  interval: z.enum(INTERVALS).optional().describe("The period up to now. Default: 30d."),
  start: value("The first day of the period; wins over `interval`."),
  end: value("The last day of the period. Default: today. Needs `start`."),
  timezone: z.string().optional().describe("The IANA time zone that days are cut in. Default: UTC."),
  country: value("Only visitors from this country, ISO 3166-1 alpha-2."),
  city: value("Only visitors from this city."),
  region: value("Only visitors from this region, `<country>-<region>`, e.g. `US-CA`."),
  continent: value("Only visitors from this continent: AF, AN, AS, EU, NA, OC or SA."),
  device: value("Only this kind of device, e.g. `Desktop`, `Mobile`."),
  browser: value("Only this browser, e.g. `Chrome`."),
  os: value("Only this operating system, e.g. `iOS`."),
  trigger: value("Only events with this trigger: `link`, `qr`, `pageview` or `deeplink`."),
  referer: value("Only visitors from this host, or `(direct)`."),
  refererUrl: value("Only visitors from this page, without its query."),
  url: value("Only this destination, without its query."),
  utm_source: value("Only this UTM source."),
  utm_medium: value("Only this UTM medium."),
  utm_campaign: value("Only this UTM campaign."),
  utm_term: value("Only this UTM term."),
  utm_content: value("Only this UTM content."),
  root: queryBoolean("True: only the domains themselves. False: only links. Default: both."),
  saleType: z.enum(["new", "recurring"]).optional().describe("Only first or only repeated sales. Default: both."),
  query: z
    .string()
    .max(10_000)
    .optional()
    .describe("A condition on the metadata of leads and sales: `metadata['plan']:'pro'`."),
  programId: value("Deprecated. The program; it is the workspace's own."),
  tagIds: value("Deprecated: use `tagId`."),
  qr: queryBoolean("Deprecated: use `trigger`. True: only scans of QR codes."),
});
export type AnalyticsFilters = z.output<typeof AnalyticsFilters>;

/** The period, all time by default, and the condition on metadata: for operations without other filters on events. */
export const AllTimePeriod = AnalyticsFilters.pick({
  interval: true,
  start: true,
  end: true,
  timezone: true,
  query: true,
}).extend({ interval: z.enum(INTERVALS).optional().describe("The period up to now. Default: all.") });
