import type { AnalyticsFilters } from "@overdub/contract";
import type { Dimension, EventFilter } from "@overdub/storage";
import { parseFilterValue } from "../http/filter-value.ts";

/** Parameters that filter events by what the visit was, and the dimension each one means. */
const VISIT_FILTERS = [
  ["country", "country"],
  ["continent", "continent"],
  ["city", "city"],
  ["device", "device"],
  ["browser", "browser"],
  ["os", "os"],
  ["trigger", "trigger"],
  ["referer", "referer"],
  ["refererUrl", "refererUrl"],
  ["url", "baseUrl"],
  ["utm_source", "utm_source"],
  ["utm_medium", "utm_medium"],
  ["utm_campaign", "utm_campaign"],
  ["utm_term", "utm_term"],
  ["utm_content", "utm_content"],
] as const satisfies readonly (readonly [keyof AnalyticsFilters, Dimension])[];

const CAPITALISED: ReadonlySet<string> = new Set(["device", "browser", "os"]);

/** The conditions on visits in a query. Which links are meant is another question. */
export function visitFilters(query: AnalyticsFilters): EventFilter[] {
  const filters = VISIT_FILTERS.flatMap(([parameter, dimension]): EventFilter[] => {
    // A region names its country, so it takes the place of a country filter.
    if (parameter === "country" && query.region) return [];
    const filter = parseFilterValue(query[parameter]);
    if (!filter) return [];
    const values = CAPITALISED.has(parameter) ? filter.values.map(capitalise) : filter.values;
    return [{ dimension, values, negated: filter.negated }];
  });
  const region = parseFilterValue(query.region);
  if (region) filters.push({ dimension: "region", ...region });
  if (query.qr === true && !query.trigger) filters.push({ dimension: "trigger", values: ["qr"], negated: false });
  return filters;
}

/** `mobile safari` to `Mobile Safari`; `iOS` is written as it is. */
function capitalise(value: string): string {
  if (value.toLowerCase() === "ios") return "iOS";
  return value.replaceAll(/(^|\s)(\S)/g, (_, space: string, letter: string) => space + letter.toUpperCase());
}
