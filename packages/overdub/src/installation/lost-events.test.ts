import { openMigrated } from "@overdub/testkit/open-migrated";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { InstalledDatabase } from "./installation.ts";
import { findLostEvents, readCountedEvents } from "./open-events.ts";

let database: InstalledDatabase;

beforeEach(async () => {
  database = await openMigrated("sqlite::memory:");
  onTestFinished(() => database.close());
});

async function linesAt(watermark: number): Promise<string[]> {
  const lost = findLostEvents(await readCountedEvents(database), watermark);
  return lost === undefined ? [] : [lost];
}

test("a store that has all that was handed to it, or more, is the right one", async () => {
  expect(await linesAt(0)).toEqual([]);
  await database.db.updateTable("stored_events").set({ last_seq: 131_077 }).execute();
  expect(await linesAt(131_077)).toEqual([]);
  // A crash before the counters moved.
  expect(await linesAt(196_608)).toEqual([]);
});

test("one that has less, such as in a folder that was copied under a running server, is told at the start", async () => {
  await database.db.updateTable("stored_events").set({ last_seq: 131_077 }).execute();
  expect(await linesAt(131_076)).toEqual([expect.stringContaining("the event store lacks events that it has had")]);
});
