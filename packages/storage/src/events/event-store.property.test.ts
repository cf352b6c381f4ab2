import fc from "fast-check";
import { expect, test } from "vitest";
import { describeEachEventStore, numbered } from "../testing/event-stores.ts";
import { breakdownOf, eventsIn, pageOf, seriesOf, totalsOf } from "../testing/oracle.ts";
import { sampleClick, sampleLead, sampleSale } from "../testing/sample-events.ts";
import type { EventKind, StoredEvent } from "./event.ts";
import type { Dimension, EventScope } from "./event-scope.ts";

const DIMENSIONS: readonly Dimension[] = [
  "linkId",
  "domain",
  "continent",
  "country",
  "region",
  "city",
  "device",
  "browser",
  "os",
  "trigger",
  "referer",
  "refererUrl",
  "url",
  "baseUrl",
  "utm_source",
  "utm_medium",
  "utm_campaign",
  "utm_term",
  "utm_content",
];
const anyDimension = fc.constantFrom(...DIMENSIONS);
const anyText = fc.oneof(
  fc.constantFrom("", "Unknown", "US", "us", "a b", "é", "5", "-1.5e1", "5x", " 5", "5\n"),
  fc.string({ unit: "binary", maxLength: 3 }),
);
const anyUrl = fc
  .record({
    path: fc.constantFrom("", "a", "b"),
    query: fc.dictionary(fc.constantFrom("utm_source", "utm_term", "utm_medium", "x"), anyText),
    fragment: fc.constantFrom("", "#utm_source=no"),
  })
  .map(({ path, query, fragment }) => `https://example.com/${path}?${new URLSearchParams(query)}${fragment}`);
const anyKind = fc.constantFrom<EventKind>("click", "lead", "sale");
const anyCustomer = fc.constantFrom("cus_1", "cus_2", "cus_3");
const anyKey = fc.constantFrom("a", "b", "a.b", "é");
const anyScalar = fc.oneof(anyText, fc.integer({ min: -20, max: 20 }), fc.double({ noNaN: true }), fc.boolean());
const anyMetadata = fc.oneof(
  fc.constantFrom("", "no json", "[1]"),
  fc
    .dictionary(anyKey, fc.oneof(anyScalar, fc.constant(null), fc.array(anyScalar), fc.dictionary(anyKey, anyScalar)))
    .map((metadata) => JSON.stringify(metadata)),
);
const anyFacts = fc.record({
  kind: anyKind,
  clickId: fc.constantFrom("c1", "c2", "c3", "c4"),
  timestampMs: fc.integer({ min: 0, max: 100 }),
  workspaceId: fc.constantFrom("ws_1", "ws_2"),
  country: anyText,
  region: anyText,
  city: anyText,
  linkId: fc.constantFrom("link_1", "link_2", "link_3"),
  refererUrl: fc.oneof(anyUrl, anyText),
  url: anyUrl,
  customerId: anyCustomer,
  metadata: anyMetadata,
  amountCents: fc.integer({ min: 0, max: 5_000_000_000 }),
});
const anyCondition = fc.record({
  path: fc.array(anyKey, { minLength: 1, maxLength: 2 }),
  operator: fc.constantFrom("=" as const, "!=" as const, ">" as const, "<" as const, ">=" as const, "<=" as const),
  value: anyText,
});
const anyScope: fc.Arbitrary<EventScope> = fc.record(
  {
    workspaceId: fc.constantFrom("ws_1", "ws_2"),
    fromMs: fc.integer({ min: 0, max: 60 }),
    toMs: fc.integer({ min: 40, max: 100 }),
    filters: fc.array(
      fc.record({ dimension: anyDimension, values: fc.array(anyText, { maxLength: 3 }), negated: fc.boolean() }),
      { maxLength: 2 },
    ),
    customerId: anyCustomer,
    saleType: fc.constantFrom("new" as const, "recurring" as const),
    metadata: fc.array(anyCondition, { maxLength: 2 }),
  },
  { requiredKeys: ["workspaceId", "fromMs", "toMs", "filters"] },
);
const anyQuestion = fc.record({
  kind: anyKind,
  scope: anyScope,
  dimensions: fc.uniqueArray(anyDimension, { minLength: 1, maxLength: 3 }),
  starts: fc
    .uniqueArray(fc.integer({ min: 0, max: 100 }), { minLength: 1 })
    .map((all) => all.toSorted((a, b) => a - b)),
  page: fc.record({ offset: fc.nat(5), limit: fc.integer({ min: 1, max: 10 }), order: fc.constantFrom("asc", "desc") }),
});

function toEvent(
  { kind, customerId, metadata, amountCents, clickId, ...facts }: AnyFacts,
  eventId: string,
): StoredEvent {
  if (kind === "click") return sampleClick({ ...facts, clickId: eventId });
  const conversion = { ...facts, clickId, eventId, customerId, metadata };
  return kind === "lead" ? sampleLead(conversion) : sampleSale({ ...conversion, amountCents });
}
type AnyFacts = typeof anyFacts extends fc.Arbitrary<infer Facts> ? Facts : never;

describeEachEventStore("the event store", ({ open }) => {
  test("gives every answer that is computed from the plain list of events", async () => {
    const store = await open();
    const eventsOfAllRuns: StoredEvent[] = [];
    await fc.assert(
      fc.asyncProperty(fc.array(anyFacts, { maxLength: 30 }), fc.array(anyQuestion), async (facts, questions) => {
        const first = eventsOfAllRuns.length + 1;
        // Some clicks are those that leads go back to.
        const added = facts.map((one, index) => toEvent(one, index < 4 ? `c${index + 1}` : `e_${first}_${index}`));
        const unique = added.filter((event) => event.kind === "click" || event.eventId.startsWith("e"));
        await store.append(numbered(unique, first));
        eventsOfAllRuns.push(...unique);

        for (const { kind, scope, dimensions, starts, page } of questions) {
          const events = eventsIn(eventsOfAllRuns, kind, scope);
          expect(await store.count(kind, scope)).toEqual(totalsOf(events));
          expect(await store.timeseries(kind, scope, starts)).toEqual(seriesOf(events, starts));
          const ids = [...new Set(events.map(({ linkId }) => linkId))].slice(0, 2);
          expect(await store.linkSeries(kind, scope, ids, [0, ...starts])).toEqual(
            new Map(ids.map((id) => [id, seriesOf(eventsOf(events, id), [0, ...starts])])),
          );
          expect(await store.breakdown(kind, scope, dimensions, 20)).toEqual(
            breakdownOf(events, dimensions).slice(0, 20),
          );
          // Clicks of one millisecond and one id are alike but for their facts.
          const times = (await store.list(kind, scope, page)).map(timeAndId);
          expect(times).toEqual(pageOf(events, page).map(timeAndId));
        }
      }),
      { numRuns: 25 },
    );
  });
});

function eventsOf(events: readonly StoredEvent[], linkId: string): StoredEvent[] {
  return events.filter((event) => event.linkId === linkId);
}

function timeAndId(event: StoredEvent): string {
  return `${event.timestampMs} ${event.kind === "click" ? event.clickId : event.eventId}`;
}
