import { z } from "zod";

/** The four numbers of every row; `saleAmount` is in cents. See behaviour/attribution 5.3. */
const Totals = {
  clicks: z.number().int().nonnegative(),
  leads: z.number().int().nonnegative(),
  sales: z.number().int().nonnegative(),
  saleAmount: z.number().int().nonnegative().describe("In cents."),
};

const row = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject({ ...shape, ...Totals });

export const AnalyticsCount = row({});

/** One schema for each `groupBy` whose response is a list. */
export const ANALYTICS_ROWS = {
  timeseries: row({ start: z.string().describe("Start of the bucket, with the time zone's offset.") }),
  continents: row({ continent: z.enum(["AF", "AN", "AS", "EU", "NA", "OC", "SA"]) }),
  countries: row({ country: z.string(), region: z.literal("*"), city: z.literal("*") }),
  regions: row({ country: z.string(), region: z.string(), city: z.literal("*") }),
  cities: row({ country: z.string(), region: z.string(), city: z.string() }),
  devices: row({ device: z.string() }),
  browsers: row({ browser: z.string() }),
  os: row({ os: z.string() }),
  triggers: row({ trigger: z.enum(["qr", "link", "pageview", "deeplink"]) }),
  referers: row({ referer: z.string() }),
  referer_urls: row({ refererUrl: z.string() }),
  top_links: row({
    link: z.string().describe("Deprecated: the same as `id`."),
    id: z.string(),
    domain: z.string(),
    key: z.string(),
    shortLink: z.string(),
    url: z.string(),
    title: z.string().nullable(),
    comments: z.string().nullable(),
    folderId: z.string().nullable(),
    partnerId: z.string().nullable(),
    createdAt: z.string(),
  }),
  top_urls: row({ url: z.string() }),
  top_base_urls: row({ url: z.string() }),
  top_domains: row({ domain: z.string() }),
  top_folders: row({
    folderId: z.string(),
    folder: z.object({ id: z.string(), name: z.string(), accessLevel: z.string().nullable() }),
  }),
  top_link_tags: row({ tagId: z.string(), tag: z.object({ id: z.string(), name: z.string(), color: z.string() }) }),
  top_partners: row({
    partnerId: z.string(),
    partner: z.object({
      id: z.string(),
      name: z.string(),
      email: z.string().nullable(),
      image: z.string().nullable(),
      payoutsEnabledAt: z.string().nullable(),
      country: z.string().nullable(),
    }),
  }),
  top_groups: row({
    groupId: z.string(),
    group: z.object({ id: z.string(), name: z.string(), slug: z.string(), color: z.string().nullable() }),
  }),
  top_partner_tags: row({ partnerTagId: z.string(), partnerTag: z.object({ id: z.string(), name: z.string() }) }),
  utm_sources: row({ utm_source: z.string() }),
  utm_mediums: row({ utm_medium: z.string() }),
  utm_campaigns: row({ utm_campaign: z.string() }),
  utm_terms: row({ utm_term: z.string() }),
  utm_contents: row({ utm_content: z.string() }),
} as const;

export type AnalyticsCount = z.infer<typeof AnalyticsCount>;
export type AnalyticsListGroup = keyof typeof ANALYTICS_ROWS;
export type AnalyticsRow<Group extends AnalyticsListGroup = AnalyticsListGroup> = z.infer<
  (typeof ANALYTICS_ROWS)[Group]
>;
