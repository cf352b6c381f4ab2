import type { AnalyticsListGroup } from "@overdub/contract";
import type { Dimension } from "@overdub/storage";

type Fields = Readonly<Record<string, string>>;

interface VisitGroup {
  /** The first is the one that is grouped by in the caller's eyes: rows where it is unknown are left out. */
  readonly dimensions: readonly Dimension[];
  readonly toFields: (values: readonly string[]) => Fields;
}

const byOne = (dimension: Dimension, field: string): VisitGroup => ({
  dimensions: [dimension],
  toFields: ([value = ""]) => ({ [field]: value }),
});

/** Groupings by what the visit was. See behaviour/attribution 5.3. */
export const VISIT_GROUPS = {
  continents: byOne("continent", "continent"),
  countries: { dimensions: ["country"], toFields: ([country = ""]) => ({ country, region: "*", city: "*" }) },
  regions: {
    dimensions: ["region", "country"],
    toFields: ([region = "", country = ""]) => ({ country, region, city: "*" }),
  },
  cities: {
    dimensions: ["city", "country", "region"],
    toFields: ([city = "", country = "", region = ""]) => ({ country, region, city }),
  },
  devices: byOne("device", "device"),
  browsers: byOne("browser", "browser"),
  os: byOne("os", "os"),
  triggers: byOne("trigger", "trigger"),
  referers: byOne("referer", "referer"),
  referer_urls: byOne("refererUrl", "refererUrl"),
  top_urls: byOne("url", "url"),
  top_base_urls: byOne("baseUrl", "url"),
  utm_sources: byOne("utm_source", "utm_source"),
  utm_mediums: byOne("utm_medium", "utm_medium"),
  utm_campaigns: byOne("utm_campaign", "utm_campaign"),
  utm_terms: byOne("utm_term", "utm_term"),
  utm_contents: byOne("utm_content", "utm_content"),
} as const satisfies Partial<Record<AnalyticsListGroup, VisitGroup>>;

export type VisitGroupName = keyof typeof VISIT_GROUPS;

export function isVisitGroup(name: string): name is VisitGroupName {
  return name in VISIT_GROUPS;
}
