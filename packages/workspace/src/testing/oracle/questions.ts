import { ANALYTICS_GROUPS } from "@overdub/contract";
import type { SampleLink } from "./sample-world.ts";
import { CUSTOMER_IDS } from "./sample-world.ts";

/** A filter as it is asked, and what it means. */
export interface AskedFilter {
  readonly parameter: string;
  readonly values: readonly string[];
  readonly negated: boolean;
}

export interface Question {
  readonly event: "clicks" | "leads" | "sales" | "composite";
  readonly groupBy: (typeof ANALYTICS_GROUPS)[number];
  readonly timeZone: string;
  /** Local days, `YYYY-MM-DD`, both included. */
  readonly start: string;
  readonly end: string;
  readonly filters: readonly AskedFilter[];
  readonly customerId?: string;
  readonly saleType?: "new" | "recurring";
  readonly plan?: string;
}

const TIME_ZONES = ["UTC", "Etc/GMT+12", ...Intl.supportedValuesOf("timeZone")];

const DAY_MS = 86_400_000;

export function anyQuestion(random: () => number, links: readonly SampleLink[], nowMs: number): Question {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const day = (daysAgo: number) => new Date(nowMs - daysAgo * DAY_MS).toISOString().slice(0, 10);
  const oneOf = (parameter: string, values: readonly string[]): AskedFilter => ({
    parameter,
    values: [...new Set([pick(values), pick(values)])],
    negated: random() < 0.4,
  });
  const FILTERS: readonly (() => AskedFilter)[] = [
    () => oneOf("country", ["US", "DE", "FR", "Unknown", "XX"]),
    () => oneOf("continent", ["NA", "EU", "AS"]),
    () => oneOf("city", ["Paris", "Berlin", "San Jose"]),
    () => ({ parameter: "region", values: [pick(["US-CA", "DE-BE", "US-ZZ"])], negated: false }),
    () => oneOf("device", ["Desktop", "Mobile"]),
    () => oneOf("browser", ["Chrome", "Mobile Safari"]),
    () => oneOf("os", ["iOS", "Mac OS", "Linux"]),
    () => oneOf("trigger", ["link", "qr", "pageview", "deeplink"]),
    () => oneOf("referer", ["t.co", "(direct)"]),
    () => oneOf("refererUrl", ["https://t.co/a", "https://news.test/item"]),
    () =>
      oneOf(
        "url",
        links.map((link) => link.url),
      ),
    () => oneOf("utm_source", ["goo", "google", "good news", "x"]),
    () =>
      oneOf(
        "linkId",
        links.map((link) => link.id),
      ),
    () => oneOf("domain", ["localhost", "other.localhost"]),
    () => oneOf("tagId", ["tag_0", "tag_1", "tag_2"]),
    () => oneOf("folderId", ["fold_0", "fold_1"]),
    () => oneOf("tenantId", ["tenant_0", "tenant_1"]),
    () => oneOf("partnerId", ["pn_0", "pn_1"]),
  ];
  const length = pick([0, 1, 2, 3, 10, 45, 100, 200, 300]);
  const end = Math.floor(random() * 100) - 1;
  const filters = Array.from({ length: pick([0, 1, 1, 2]) }, () => pick(FILTERS)());
  return {
    event: pick(["clicks", "leads", "sales", "composite"]),
    groupBy: pick(ANALYTICS_GROUPS),
    timeZone: pick(TIME_ZONES),
    start: day(end + length),
    end: day(end),
    // A parameter is given once, and a region takes the place of a country.
    filters: filters.filter(
      (filter, index) =>
        filters.findIndex((other) => other.parameter === filter.parameter) === index &&
        !(filter.parameter === "country" && filters.some(({ parameter }) => parameter === "region")),
    ),
    ...(random() < 0.1 ? { customerId: pick(CUSTOMER_IDS) } : {}),
    ...(random() < 0.2 ? { saleType: pick(["new", "recurring"] as const) } : {}),
    ...(random() < 0.1 ? { plan: pick(["pro", "free"]) } : {}),
  };
}

export function toQuery(question: Question): string {
  const { event, groupBy, timeZone: timezone, start, end, filters, customerId, saleType, plan } = question;
  const query = new URLSearchParams({ event, groupBy, timezone, start, end });
  for (const { parameter, values, negated } of filters) query.set(parameter, (negated ? "-" : "") + values.join(","));
  if (customerId) query.set("customerId", customerId);
  if (saleType) query.set("saleType", saleType);
  if (plan) query.set("query", `metadata['plan']:'${plan}'`);
  return query.toString();
}
