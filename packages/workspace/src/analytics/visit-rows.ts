import type { AnalyticsListGroup, AnalyticsRow } from "@overdub/contract";
import type { Dimension, EventFilter, EventKind, LinkedEventStore, LinkedScope } from "@overdub/storage";
import type { CountedEvent, Totals } from "./totals.ts";
import { add, kindsOf, NOTHING, readShown, toTotals } from "./totals.ts";

type Fields = Readonly<Record<string, string>>;

interface VisitGroup {
  /** The first is the one that is grouped by in the caller's eyes: rows where it is unknown are left out. */
  readonly dimensions: readonly [Dimension, ...Dimension[]];
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

interface Row {
  readonly values: readonly string[];
  readonly totals: Totals;
}

/**
 * Rows by what the visit was, in the order of the first kind that is counted. What else is counted is added to its rows:
 * a group with leads and no click in the period has none. See behaviour/attribution 5.4.
 */
export async function visitRows(
  eventStore: LinkedEventStore,
  scope: LinkedScope,
  event: CountedEvent,
  name: VisitGroupName,
): Promise<AnalyticsRow[]> {
  const { dimensions, toFields } = VISIT_GROUPS[name];
  const read = async (kind: EventKind, asked: LinkedScope, limit: number): Promise<Row[]> => {
    const rows = await eventStore.breakdown(kind, asked, dimensions, limit);
    return rows.map(({ values, ...totals }) => ({ values, totals: toTotals(kind, totals) }));
  };
  const [first = "click", ...others] = kindsOf(event);
  const rows = await readShown(
    (limit) => read(first, scope, limit),
    (found) => found.filter(({ values: [value] }) => value !== "" && value !== "Unknown"),
  );
  const [dimension] = dimensions;
  const shown = { ...scope, filters: [...scope.filters, ...isShown(dimension, rows)] };
  const added = await Promise.all(others.map((kind) => read(kind, shown, Number.MAX_SAFE_INTEGER)));
  const sums = new Map<string, Totals>();
  for (const { values, totals } of added.flat()) {
    const key = JSON.stringify(values);
    sums.set(key, add(sums.get(key) ?? NOTHING, totals));
  }
  return rows.map(({ values, totals }) => {
    const all = add(totals, sums.get(JSON.stringify(values)) ?? NOTHING);
    // The group's fields are those of its row in the contract.
    return { ...toFields(values), ...all } as AnalyticsRow;
  });
}

/** That an event adds to a row that is shown, and so that no more is read. Values of `utm_…` can't be asked for by themselves. */
function isShown(dimension: Dimension, rows: readonly Row[]): EventFilter[] {
  if (dimension.startsWith("utm_")) return [];
  return [{ dimension, values: [...new Set(rows.map(({ values: [value = ""] }) => value))], negated: false }];
}
