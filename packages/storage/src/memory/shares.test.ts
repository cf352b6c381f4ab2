import { totalmem } from "node:os";
import { expect, test } from "vitest";
import { availableMemory, memoryShares } from "./shares.ts";

const MB = 1024 * 1024;

test.each([
  [256, { eventStore: 64, databaseCache: 16, linkCache: 32 }],
  [512, { eventStore: 128, databaseCache: 32, linkCache: 64 }],
  [1024, { eventStore: 256, databaseCache: 64, linkCache: 128 }],
  [16_384, { eventStore: 4096, databaseCache: 128, linkCache: 256 }],
])("of %i MB the event store and the caches get a share that leaves most to the process", (megabytes, expected) => {
  const { eventStore, databaseCache, linkCache } = memoryShares(megabytes * MB);
  expect({ eventStore: eventStore / MB, databaseCache: databaseCache / MB, linkCache: linkCache / MB }).toEqual(
    expected,
  );
  expect(eventStore + 2 * databaseCache + linkCache).toBeLessThanOrEqual((megabytes * MB) / 2);
});

test("however little there is, both can work", () => {
  expect(memoryShares(0)).toEqual({ eventStore: 64 * MB, databaseCache: 8 * MB, linkCache: 8 * MB });
});

test("what is available is some of what the machine has", () => {
  expect(availableMemory()).toBeGreaterThan(64 * MB);
  expect(availableMemory()).toBeLessThanOrEqual(totalmem());
});
