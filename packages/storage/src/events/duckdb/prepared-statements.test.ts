import { join } from "node:path";
import { expect, test } from "vitest";
import { numbered } from "../../testing/event-stores.ts";
import { sampleClick, sampleLead, sampleSale } from "../../testing/sample-events.ts";
import { temporaryDirectory } from "../../testing/temporary-directory.ts";
import { openDuckDbEventStore } from "../duckdb-event-store.ts";
import type { StoredEvent } from "../event.ts";
import type { EventScope } from "../event-scope.ts";
import type { EventStore } from "../event-store.ts";

const EVERYTHING: EventScope = { workspaceId: "ws_1", fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };
const { timestampMs } = sampleClick();

/** Asks each kind of question, of each kind of event. */
async function askAll(store: EventStore): Promise<unknown> {
  const page = { offset: 0, limit: 100 };
  const ofKind = async (kind: StoredEvent["kind"]) => [
    await store.count(kind, EVERYTHING),
    await store.count(kind, { ...EVERYTHING, saleType: "new", customerId: "cus_1" }),
    await store.timeseries(kind, EVERYTHING, [timestampMs, timestampMs + 1]),
    await store.breakdown(kind, EVERYTHING, ["country"], 10),
    await store.breakdown(kind, EVERYTHING, ["region", "city"], 10),
    await store.list(kind, EVERYTHING, { ...page, order: "asc" }),
    await store.list(kind, EVERYTHING, { ...page, order: "desc" }),
    await store.list(kind, EVERYTHING, { ...page, limit: 6000, order: "desc" }),
    await store.listAfter(kind, EVERYTHING, 0, 10_000),
  ];
  const visitors = await store.visitorsBetween(0, Number.MAX_SAFE_INTEGER);
  return [
    await ofKind("click"),
    await ofKind("lead"),
    await ofKind("sale"),
    visitors.toSorted((one, two) => one.timestampMs - two.timestampMs),
    await store.findClick("ws_1", "c2"),
    await store.findLatestLead("ws_1", "cus_1"),
    await store.findLatestLead("ws_1", "cus_1", "Sign up"),
  ];
}

function oneOfEach(id: number, facts: Partial<StoredEvent> = {}): StoredEvent[] {
  const all = { ...facts, clickId: `c${id}`, eventId: `e${id}`, timestampMs: timestampMs + id };
  return [sampleClick(all as object), sampleLead(all as object), sampleSale(all as object)];
}

test("answers show what came after the same question was asked, however it differs from what was there", async () => {
  const path = join(await temporaryDirectory(), "events.duckdb");
  const first = await openDuckDbEventStore(path);
  await first.append(numbered([...oneOfEach(0), ...oneOfEach(1)]));
  await first.close();
  // From here on DuckDB knows the extremes of what is in the file.
  const store = await openDuckDbEventStore(path);
  // On each of its connections.
  for (let round = 0; round < 2; round++) await Promise.all([askAll(store), askAll(store)]);
  const long = "a text that is longer than any there was";
  const different = {
    country: "Unknown",
    region: long,
    city: long,
    identityHash: long,
    linkId: long,
    customerId: "cus_1",
  };
  await store.append(numbered([...oneOfEach(2), ...oneOfEach(1_000_000_000, different)], 7));
  const answers = await Promise.all([askAll(store), askAll(store)]);
  await store.close();
  const fresh = await openDuckDbEventStore(path);
  const right = await askAll(fresh);
  await fresh.close();
  expect(JSON.stringify(right)).toContain(long);
  for (const answer of answers) expect(answer).toEqual(right);
});
