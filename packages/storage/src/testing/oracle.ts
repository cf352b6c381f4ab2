/** The results of an event store, computed the plain way from a list of events: what both stores are held against. */
import type { EventKind, StoredEvent } from "../events/event.ts";
import type { Dimension, EventFilter, EventScope, MetadataCondition } from "../events/event-scope.ts";
import type { BreakdownRow, EventPage, EventTotals } from "../events/event-store.ts";

const VALUE_OF: Record<Dimension, (event: StoredEvent) => string> = {
  linkId: (event) => event.linkId,
  domain: (event) => event.domain,
  continent: (event) => event.continent,
  country: (event) => event.country,
  region: (event) => `${event.country}-${event.region}`,
  city: (event) => event.city,
  device: (event) => event.device,
  browser: (event) => event.browser,
  os: (event) => event.os,
  trigger: (event) => event.trigger,
  referer: (event) => event.referer,
  refererUrl: (event) => event.refererUrl.split("?")[0] ?? "",
  url: (event) => event.url,
  baseUrl: (event) => event.url.split("?")[0] ?? "",
  utm_source: utm("utm_source"),
  utm_medium: utm("utm_medium"),
  utm_campaign: utm("utm_campaign"),
  utm_term: utm("utm_term"),
  utm_content: utm("utm_content"),
};

function utm(name: string) {
  return (event: StoredEvent) => new URL(event.url).searchParams.get(name) ?? "";
}

export function eventsIn(all: readonly StoredEvent[], kind: EventKind, scope: EventScope): StoredEvent[] {
  const { workspaceId, fromMs, toMs, filters, customerId, saleType, metadata = [] } = scope;
  const own = all.filter((event) => event.workspaceId === workspaceId);
  const firstSales = saleType ? firstSaleIds(own) : undefined;
  const clickIds = new Set(
    own.flatMap((event) => (event.kind === "lead" && event.customerId === customerId ? [event.clickId] : [])),
  );
  return own.filter((event) => {
    if (event.kind !== kind || event.timestampMs < fromMs || event.timestampMs > toMs) return false;
    if (!filters.every((filter) => matches(event, filter))) return false;
    if (event.kind === "click") return customerId === undefined || clickIds.has(event.clickId);
    if (customerId !== undefined && event.customerId !== customerId) return false;
    if (event.kind === "sale" && firstSales && firstSales.has(event.eventId) !== (saleType === "new")) return false;
    return metadata.every((condition) => holds(condition, event.metadata));
  });
}

function matches(event: StoredEvent, { dimension, values, negated }: EventFilter): boolean {
  const found = dimension.startsWith("utm_")
    ? values.some((value) => event.url.includes(new URLSearchParams({ [dimension]: value }).toString()))
    : values.includes(VALUE_OF[dimension](event));
  return found !== negated;
}

function firstSaleIds(events: readonly StoredEvent[]): ReadonlySet<string> {
  const sales = events.filter((event) => event.kind === "sale").toSorted(byTime);
  const firsts = new Map<string, string>();
  for (const { linkId, customerId, eventId } of sales) {
    const pair = JSON.stringify([linkId, customerId]);
    if (!firsts.has(pair)) firsts.set(pair, eventId);
  }
  return new Set(firsts.values());
}

const NUMBER = /^-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]{1,2})?$/i;

function holds({ path, operator, value }: MetadataCondition, metadata: string): boolean {
  const found = textAt(metadata, path);
  if (operator === "=") return found === value;
  if (operator === "!=") return found !== value;
  if (found === undefined || !NUMBER.test(found) || !NUMBER.test(value)) return false;
  const [one, two] = [Number(found), Number(value)];
  if (operator === ">") return one > two;
  if (operator === "<") return one < two;
  return operator === ">=" ? one >= two : one <= two;
}

function textAt(metadata: string, path: readonly string[]): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(metadata);
  } catch {
    return undefined;
  }
  for (const key of path) {
    if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, key))
      return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return ["string", "number", "boolean"].includes(typeof value) ? String(value) : undefined;
}

export function totalsOf(events: readonly StoredEvent[]): EventTotals {
  const amounts = events.map((event) => (event.kind === "sale" ? event.amountCents : 0));
  return { count: events.length, amountCents: amounts.reduce((sum, amount) => sum + amount, 0) };
}

export function seriesOf(events: readonly StoredEvent[], startsMs: readonly number[]): EventTotals[] {
  const buckets = Map.groupBy(events, (event) => startsMs.findLastIndex((start) => start <= event.timestampMs));
  return startsMs.map((_, index) => totalsOf(buckets.get(index) ?? []));
}

export function breakdownOf(events: readonly StoredEvent[], dimensions: readonly Dimension[]): BreakdownRow[] {
  const groups = Map.groupBy(events, (event) =>
    JSON.stringify(dimensions.map((dimension) => VALUE_OF[dimension](event))),
  );
  return [...groups]
    .map(([key, members]) => ({ values: JSON.parse(key) as string[], ...totalsOf(members) }))
    .filter(({ values }) => values.some((value) => value !== "" && value !== "Unknown"))
    .sort(
      (one, two) => two.amountCents - one.amountCents || two.count - one.count || compareAll(one.values, two.values),
    );
}

export function pageOf(events: readonly StoredEvent[], { offset, limit, order }: EventPage): StoredEvent[] {
  const ascending = events.toSorted(byTime);
  return (order === "asc" ? ascending : ascending.reverse()).slice(offset, offset + limit);
}

function byTime(one: StoredEvent, two: StoredEvent): number {
  return one.timestampMs - two.timestampMs || compareBytes(idOf(one), idOf(two));
}

function idOf(event: StoredEvent): string {
  return event.kind === "click" ? event.clickId : event.eventId;
}

function compareAll(one: readonly string[], two: readonly string[]): number {
  return one.map((value, index) => compareBytes(value, two[index] ?? "")).find((order) => order !== 0) ?? 0;
}

function compareBytes(one: string, two: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(two));
}
