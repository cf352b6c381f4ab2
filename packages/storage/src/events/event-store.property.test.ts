import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { click } from "../testing/click.ts";
import { numbered } from "../testing/event-stores.ts";
import { openDuckDbEventStore } from "./duckdb-event-store.ts";
import type { ClickEvent } from "./event.ts";
import type { Dimension, EventFilter, EventScope } from "./event-scope.ts";
import type { EventStore } from "./event-store.ts";

/** The same answers, computed the plain way. */
const VALUE_OF: Record<Dimension, (event: ClickEvent) => string> = {
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
  return (event: ClickEvent) => new URL(event.url).searchParams.get(name) ?? "";
}

function matches(event: ClickEvent, { dimension, values, negated }: EventFilter): boolean {
  const found = dimension.startsWith("utm_")
    ? values.some((value) => event.url.includes(new URLSearchParams({ [dimension]: value }).toString()))
    : values.includes(VALUE_OF[dimension](event));
  return found !== negated;
}

const anyDimension = fc.constantFrom(...(Object.keys(VALUE_OF) as Dimension[]));
const anyText = fc.oneof(
  fc.constantFrom("", "Unknown", "US", "us", "a b", "é"),
  fc.string({ unit: "binary", maxLength: 3 }),
);
const anyUrl = fc
  .record({
    path: fc.constantFrom("", "a", "b"),
    query: fc.dictionary(fc.constantFrom("utm_source", "utm_term", "utm_medium", "x"), anyText),
    fragment: fc.constantFrom("", "#utm_source=no"),
  })
  .map(({ path, query, fragment }) => `https://example.com/${path}?${new URLSearchParams(query)}${fragment}`);
const anyClick = fc.record({
  timestampMs: fc.integer({ min: 0, max: 100 }),
  workspaceId: fc.constantFrom("ws_1", "ws_2"),
  country: anyText,
  region: anyText,
  city: anyText,
  linkId: fc.constantFrom("link_1", "link_2", "link_3"),
  refererUrl: fc.oneof(anyUrl, anyText),
  url: anyUrl,
});
const anyScope = fc.record({
  workspaceId: fc.constantFrom("ws_1", "ws_2"),
  fromMs: fc.integer({ min: 0, max: 60 }),
  toMs: fc.integer({ min: 40, max: 100 }),
  filters: fc.array(
    fc.record({ dimension: anyDimension, values: fc.array(anyText, { maxLength: 3 }), negated: fc.boolean() }),
    { maxLength: 2 },
  ),
});
const anyQuestion = fc.record({
  scope: anyScope,
  dimensions: fc.uniqueArray(anyDimension, { minLength: 1, maxLength: 3 }),
  starts: fc
    .uniqueArray(fc.integer({ min: 0, max: 100 }), { minLength: 1 })
    .map((all) => all.toSorted((a, b) => a - b)),
  page: fc.record({ offset: fc.nat(5), limit: fc.integer({ min: 1, max: 10 }), order: fc.constantFrom("asc", "desc") }),
});

const eventsOfAllRuns: ClickEvent[] = [];
let store: EventStore;
let watermark = 0;

beforeAll(async () => {
  store = await openDuckDbEventStore(":memory:");
});
afterAll(() => store.close());

test("every answer equals the one computed from the plain list of events", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyClick, { maxLength: 30 }), anyQuestion, async (clicks, question) => {
      const added = clicks.map((facts, index) => click({ ...facts, clickId: `click_${watermark}_${index}` }));
      watermark += 1;
      await store.append(numbered(added, watermark * 100));
      eventsOfAllRuns.push(...added);

      const { scope, dimensions, starts, page } = question;
      const events = eventsOfAllRuns.filter((event) => inScope(event, scope));
      expect((await store.count("click", scope)).count).toBe(events.length);
      expect((await store.timeseries("click", scope, starts)).map(({ count }) => count)).toEqual(
        countPerBucket(events, starts),
      );
      expect(await store.breakdown("click", scope, dimensions, 20)).toEqual(
        countPerValue(events, dimensions).slice(0, 20),
      );
      expect(await store.list("click", scope, page)).toEqual(
        sortByTime(events, page.order).slice(page.offset, page.offset + page.limit),
      );
    }),
    { numRuns: 150 },
  );
});

function inScope(event: ClickEvent, { workspaceId, fromMs, toMs, filters }: EventScope): boolean {
  const inWindow = event.timestampMs >= fromMs && event.timestampMs <= toMs;
  return event.workspaceId === workspaceId && inWindow && filters.every((filter) => matches(event, filter));
}

function countPerBucket(events: readonly ClickEvent[], starts: readonly number[]): number[] {
  const bucketOf = (event: ClickEvent) => starts.findLastIndex((start) => start <= event.timestampMs);
  return starts.map((_, index) => events.filter((event) => bucketOf(event) === index).length);
}

function countPerValue(events: readonly ClickEvent[], dimensions: readonly Dimension[]) {
  const groups = Map.groupBy(events, (event) =>
    JSON.stringify(dimensions.map((dimension) => VALUE_OF[dimension](event))),
  );
  return [...groups]
    .map(([key, members]) => ({ values: JSON.parse(key) as string[], count: members.length, amountCents: 0 }))
    .filter(({ values }) => values.some((value) => value !== "" && value !== "Unknown"))
    .sort((one, two) => two.count - one.count || compareAll(one.values, two.values));
}

function sortByTime(events: readonly ClickEvent[], order: "asc" | "desc"): ClickEvent[] {
  const ascending = events.toSorted(
    (one, two) => one.timestampMs - two.timestampMs || compareBytes(one.clickId, two.clickId),
  );
  return order === "asc" ? ascending : ascending.reverse();
}

function compareAll(one: readonly string[], two: readonly string[]): number {
  return one.map((value, index) => compareBytes(value, two[index] ?? "")).find((order) => order !== 0) ?? 0;
}

function compareBytes(one: string, two: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(two));
}
