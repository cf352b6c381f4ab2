import type { EventStore, StoredEvent } from "@overdub/storage";
import { expect, test } from "vitest";
import { sampleClick } from "../testing/sample-events.ts";
import { listEvents } from "./stored-events.ts";

const NOW_MS = 1_800_000_000_000;

/** A store of clicks, one a millisecond, that lists only some of what it counts. */
function storeOf(counts: readonly number[], listed: number): EventStore {
  const link = { id: "link_1", workspaceId: "ws_1", domain: "acme.link", key: "k" };
  const clicks = Array.from({ length: listed }, (_, index) => sampleClick(link as never, NOW_MS + index));
  const left = [...counts];
  const store: Pick<EventStore, "count" | "list"> = {
    count: async (kind) => ({
      count: (kind === "click" ? (left.length > 1 ? left.shift() : left[0]) : 0) ?? 0,
      amountCents: 0,
    }),
    list: async (kind, { fromMs, toMs }, { offset, limit }) => {
      const found = clicks.filter(({ timestampMs }) => timestampMs >= fromMs && timestampMs <= toMs);
      return (kind === "click" ? found.slice(offset, offset + limit) : []) as never[];
    },
  };
  return store as EventStore;
}

async function listAll(store: EventStore): Promise<number> {
  let listed = 0;
  const pages: AsyncIterable<readonly StoredEvent[]> = listEvents(store, "ws_1", NOW_MS + 100_000);
  for await (const page of pages) listed += page.length;
  return listed;
}

test.each([
  ["one of many", [6135, 6135], 6132],
  ["all", [3, 3], 0],
  ["one", [1, 1], 0],
])("a list that lacks %s of the events that are counted fails", async (_name, counts, listed) => {
  await expect(listAll(storeOf(counts, listed))).rejects.toThrow(
    `The event store counts ${counts[0]} events and lists ${listed} of them`,
  );
});

test.each([
  ["as many as are counted", [2500, 2500], 2500],
  ["none", [0, 0], 0],
  ["fewer, as some were deleted meanwhile", [10, 8], 8],
  ["more, as some came late", [8, 10], 9],
])("a list is whole that has %s", async (_name, counts, listed) => {
  expect(await listAll(storeOf(counts, listed))).toBe(listed);
});
