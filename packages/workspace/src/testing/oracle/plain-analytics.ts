/** Analytics computed the plain way, from the list of events: what the workspace's responses are held against. */
import type { StoredEvent } from "@overdub/storage";
import type { AskedFilter, Question } from "./questions.ts";
import type { SampleLink } from "./sample-world.ts";

export interface PlainTotals {
  clicks: number;
  leads: number;
  sales: number;
  saleAmount: number;
}

export interface World {
  readonly events: readonly StoredEvent[];
  readonly links: readonly SampleLink[];
}

const LINK_LEVEL = new Set(["domain", "tagId", "folderId", "tenantId", "partnerId"]);
const BY_ATTRIBUTE = new Set([
  "top_domains",
  "top_folders",
  "top_link_tags",
  "top_partners",
  "top_groups",
  "top_partner_tags",
]);

/** Totals by what tells a row apart; for `count` by nothing, and for the timeseries by its local day, month or hour. */
export function plainAnswer(world: World, question: Question): Map<string, PlainTotals> {
  const links = new Map(world.links.map((link) => [link.id, link]));
  const dayFormat = localDayFormat(question.timeZone);
  const firstSales = firstSaleIds(world.events);
  const customerClicks = new Set(
    world.events.flatMap((event) =>
      event.kind === "lead" && event.customerId === question.customerId ? [event.clickId] : [],
    ),
  );
  const step = stepOf(question);
  const rows = new Map<string, PlainTotals>();
  for (const event of world.events) {
    const day = dayFormat.format(event.timestampMs);
    if (day < question.start || day > question.end || !isCounted(event, question)) continue;
    const link = links.get(event.linkId);
    if (!matchesAll(event, link, question) || !matchesRest(event, question, firstSales, customerClicks)) continue;
    const period = step === "hour" ? startOfHour(event.timestampMs, question.timeZone) : day;
    for (const key of keysOf(event, link, question.groupBy, period, step)) addTo(rows, key, event);
  }
  const isBreakdown = question.groupBy !== "count" && question.groupBy !== "timeseries";
  if (question.event !== "composite" || !isBreakdown) return rows;
  return new Map([...rows].filter(([, totals]) => totals.clicks > 0));
}

export function stepOf({ start, end }: Question): "hour" | "day" | "month" {
  const days = (Date.parse(end) - Date.parse(start)) / 86_400_000 + 1;
  return days <= 3 ? "hour" : days > 181 ? "month" : "day";
}

/** Writes `YYYY-MM-DD`. */
function localDayFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
}

/** When clocks last showed a whole hour: minute by minute backwards, as `YYYY-MM-DDTHH:MM` in UTC. */
function startOfHour(timestampMs: number, timeZone: string): string {
  const clock = new Intl.DateTimeFormat("en", { timeZone, minute: "numeric" });
  let ms = timestampMs;
  while (clock.format(ms) !== "0") ms -= 60_000;
  return new Date(ms).toISOString().slice(0, 16);
}

function isCounted(event: StoredEvent, question: Question): boolean {
  return question.event === "composite" || question.event === `${event.kind}s`;
}

function addTo(rows: Map<string, PlainTotals>, key: string, event: StoredEvent): void {
  const totals = rows.get(key) ?? { clicks: 0, leads: 0, sales: 0, saleAmount: 0 };
  rows.set(key, totals);
  if (event.kind === "click") totals.clicks += 1;
  else if (event.kind === "lead") totals.leads += 1;
  else {
    totals.sales += 1;
    totals.saleAmount += event.amountCents;
  }
}

function matchesAll(event: StoredEvent, link: SampleLink | undefined, { filters, groupBy }: Question): boolean {
  const named = filters.some(({ parameter }) => parameter === "linkId");
  return filters
    .filter(({ parameter }) => !(named && LINK_LEVEL.has(parameter)) || BY_ATTRIBUTE.has(groupBy))
    .every((filter) => {
      if (!LINK_LEVEL.has(filter.parameter)) return visitMatches(event, filter);
      return link !== undefined && !link.deleted && linkMatches(link, filter);
    });
}

function visitMatches(event: StoredEvent, { parameter, values, negated }: AskedFilter): boolean {
  const has = (value: string) => {
    switch (parameter) {
      case "region":
        return `${event.country}-${event.region}` === value;
      case "refererUrl":
      case "url":
        return event[parameter].split("?")[0] === value;
      case "utm_source":
        return event.url.includes(`utm_source=${value.replaceAll(" ", "+")}`);
      default:
        return event[parameter as "country"] === value;
    }
  };
  return values.some(has) !== negated;
}

function linkMatches(link: SampleLink, { parameter, values, negated }: AskedFilter): boolean {
  const own = parameter === "tagId" ? link.tagIds : [link[parameter as "domain"]];
  return own.some((value) => value !== null && values.includes(value)) !== negated;
}

function matchesRest(
  event: StoredEvent,
  { customerId, saleType, plan }: Question,
  firstSales: ReadonlySet<string>,
  customerClicks: ReadonlySet<string>,
): boolean {
  if (event.kind === "click") return customerId === undefined || customerClicks.has(event.clickId);
  if (customerId !== undefined && event.customerId !== customerId) return false;
  if (plan !== undefined && (JSON.parse(event.metadata || "{}") as { plan?: string }).plan !== plan) return false;
  return event.kind === "lead" || saleType === undefined || firstSales.has(event.eventId) === (saleType === "new");
}

function firstSaleIds(events: readonly StoredEvent[]): Set<string> {
  const firsts = new Map<string, { eventId: string; timestampMs: number }>();
  for (const event of events) {
    if (event.kind !== "sale") continue;
    const pair = `${event.linkId} ${event.customerId}`;
    const known = firsts.get(pair);
    const isEarlier = known?.timestampMs === event.timestampMs && event.eventId < known.eventId;
    if (!known || isEarlier) firsts.set(pair, event);
  }
  return new Set([...firsts.values()].map((first) => first.eventId));
}

function keysOf(
  event: StoredEvent,
  link: SampleLink | undefined,
  groupBy: Question["groupBy"],
  period: string,
  step: string,
): readonly string[] {
  if (groupBy === "count") return [""];
  if (groupBy === "timeseries") return [step === "month" ? period.slice(0, 7) : period];
  if (groupBy.startsWith("top_") && groupBy !== "top_urls" && groupBy !== "top_base_urls")
    return link && !link.deleted ? linkKeys(link, groupBy) : [];
  const value = visitKey(event, groupBy);
  const known = groupBy === "cities" ? event.city : value;
  return known === "" || known === "Unknown" ? [] : [value];
}

function linkKeys(link: SampleLink, groupBy: string): readonly string[] {
  if (groupBy === "top_links") return [link.id];
  if (groupBy === "top_domains") return [link.domain];
  if (groupBy === "top_folders") return link.folderId === null ? [] : [link.folderId];
  // Partners, groups and their tags come with a program, which this workspace has not.
  return groupBy === "top_link_tags" ? link.tagIds : [];
}

function visitKey(event: StoredEvent, groupBy: Question["groupBy"]): string {
  const parameter = (name: string) => new URL(event.url).searchParams.get(name) ?? "";
  switch (groupBy) {
    case "continents":
      return event.continent;
    case "countries":
      return event.country;
    case "regions":
      return `${event.country}-${event.region}`;
    case "cities":
      return `${event.city}/${event.country}/${event.country}-${event.region}`;
    case "devices":
      return event.device;
    case "browsers":
      return event.browser;
    case "os":
      return event.os;
    case "referers":
      return event.referer;
    case "referer_urls":
      return event.refererUrl.split("?")[0] ?? "";
    case "top_urls":
      return event.url;
    case "top_base_urls":
      return event.url.split("?")[0] ?? "";
    case "utm_sources":
    case "utm_mediums":
    case "utm_campaigns":
    case "utm_terms":
    case "utm_contents":
      return parameter(groupBy.slice(0, -1));
    default:
      return event.trigger;
  }
}
