import { openMigrated } from "@overdub/testkit/open-migrated";
import { expect, onTestFinished, test } from "vitest";
import { describeEachEventStore } from "../testing/event-stores.ts";
import { openOutbox } from "../testing/open-outbox.ts";
import { sampleClick, sampleLead, sampleSale } from "../testing/sample-events.ts";
import type { TestTables } from "../testing/tables.ts";
import type { Settle } from "./drainer.ts";

const EVERYTHING = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };
const MINE = { ...EVERYTHING, workspaceId: "ws_1" };

describeEachEventStore("an id that comes again", ({ open }) => {
  async function setUp(settle?: Settle<TestTables>) {
    const database = await openMigrated<TestTables>("sqlite::memory:");
    onTestFinished(() => database.close());
    return openOutbox({ database, eventStore: await open(), ...(settle && { settle }) });
  }

  test("leaves the first event as it is and counts once, in one batch, in one drain, and long after", async () => {
    const { outbox, eventStore, settled } = await setUp();
    const first = sampleClick({ clickId: "a" });
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        outbox.append(index === 0 ? first : { ...first, identityHash: `v${index}`, timestampMs: index }),
      ),
    );
    await outbox.append({ ...first, linkId: "link_9" });
    await outbox.drain();
    await outbox.append({ ...first, country: "DE" });
    await outbox.append(sampleClick({ clickId: "b" }));
    await outbox.drain();
    expect(settled).toEqual(["a", "b"]);
    expect((await eventStore.count("click", MINE)).count).toBe(2);
    expect(await eventStore.findClick("ws_1", "a")).toEqual(first);
  });

  test.each([
    ["leads", sampleLead({ eventId: "e" }), sampleLead({ eventId: "e", customerId: "cus_9", timestampMs: 1 })],
    ["sales", sampleSale({ eventId: "e" }), sampleSale({ eventId: "e", amountCents: 1, invoiceId: "other" })],
    ["settled clicks", sampleClick({ clickId: "e" }), sampleClick({ clickId: "e", url: "https://other.test" })],
  ])("is the first one's alone among %s", async (_kinds, first, again) => {
    const { outbox, eventStore } = await setUp();
    await outbox.transact(async (_tx, append) => append([first, again]), { isSettled: true });
    await outbox.append(again);
    await outbox.drain();
    expect(await eventStore.list(first.kind, MINE, { offset: 0, limit: 9, order: "asc" })).toEqual([first]);
  });

  test("is not noted as stored: SQL says how far the store has come, and no further", async () => {
    const { outbox, eventStore, database } = await setUp();
    await outbox.append(sampleClick({ clickId: "a" }));
    await outbox.drain();
    const noted = () => database.db.selectFrom("stored_events").select("last_seq").executeTakeFirstOrThrow();
    const { last_seq } = await noted();
    expect(last_seq).toBeGreaterThan(0);
    expect(last_seq).toBe(await eventStore.watermark());
    await outbox.append(sampleClick({ clickId: "a", country: "DE" }));
    await outbox.drain();
    expect(await noted()).toEqual({ last_seq: await eventStore.watermark() });
  });

  test("is another event's in another workspace, and of another kind", async () => {
    const { outbox, eventStore } = await setUp();
    const theirs = sampleClick({ clickId: "a", workspaceId: "ws_2" });
    for (const event of [sampleClick({ clickId: "a" }), theirs, sampleLead({ eventId: "a" })])
      await outbox.append(event);
    await outbox.drain();
    expect(await eventStore.findClick("ws_2", "a")).toEqual(theirs);
    expect((await eventStore.count("click", { ...EVERYTHING, workspaceId: "ws_2" })).count).toBe(1);
    expect((await eventStore.count("lead", MINE)).count).toBe(1);
  });

  test("is no repeat of what an interrupted drain has stored already", async () => {
    const settled: string[] = [];
    let isKilled = true;
    const { outbox, eventStore } = await setUp(async (_tx, events) => {
      if (isKilled) throw new Error("killed here");
      settled.push(...events.map(({ clickId }) => clickId));
    });
    for (const clickId of ["a", "a", "b"]) await outbox.append(sampleClick({ clickId }));
    await expect(outbox.drain()).rejects.toThrow("killed here");
    isKilled = false;
    await outbox.drain();
    expect(settled).toEqual(["a", "b"]);
    expect((await eventStore.count("click", MINE)).count).toBe(2);
  });
});
