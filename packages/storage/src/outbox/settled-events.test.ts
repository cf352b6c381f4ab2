import { channel } from "node:diagnostics_channel";
import { expect, onTestFinished, test } from "vitest";
import { describeEachDialect } from "../testing/databases.ts";
import { openOutbox } from "../testing/open-outbox.ts";
import { sampleClick } from "../testing/sample-events.ts";
import type { TestTables } from "../testing/tables.ts";
import { EVENT_ACKNOWLEDGED_CHANNEL } from "./outbox.ts";

const SETTLED = { isSettled: true };

describeEachDialect("events that are settled already", ({ open }) => {
  const setUp = async () => openOutbox({ database: await open<TestTables>() });

  test("reach the event store in their order with the others, settle nothing, and are no news", async () => {
    const { database, eventStore, outbox, settled } = await setUp();
    const published: unknown[] = [];
    const subscriber = (events: unknown) => void published.push(events);
    channel(EVENT_ACKNOWLEDGED_CHANNEL).subscribe(subscriber);
    onTestFinished(() => void channel(EVENT_ACKNOWLEDGED_CHANNEL).unsubscribe(subscriber));
    const fresh = sampleClick({ clickId: "new" });
    await outbox.append(fresh);
    await outbox.transact(async (_tx, append) => {
      append([sampleClick({ clickId: "old 1" }), sampleClick({ clickId: "old 2" })]);
    }, SETTLED);
    expect(outbox.lag()).toBe(3);
    await outbox.drain();
    expect(settled).toEqual(["new"]);
    for (const id of ["new", "old 1", "old 2"]) expect(await eventStore.findClick("ws_1", id)).toBeDefined();
    expect(await database.db.selectFrom("outbox").selectAll().execute()).toEqual([]);
    expect(outbox.lag()).toBe(0);
    expect(published).toEqual([[fresh]]);
  });

  test("are not there when their transaction is rolled back", async () => {
    const { database, outbox } = await setUp();
    const failing = outbox.transact(async (_tx, append) => {
      append([sampleClick()]);
      throw new Error("rolled back");
    }, SETTLED);
    await expect(failing).rejects.toThrow("rolled back");
    expect(await database.db.selectFrom("outbox").selectAll().execute()).toEqual([]);
  });
});
