import { channel } from "node:diagnostics_channel";
import { setTimeout as sleep } from "node:timers/promises";
import type { Kysely } from "kysely";
import { sql } from "kysely";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { describeEachDialect } from "../testing/databases.ts";
import type { TestOutboxOptions } from "../testing/open-outbox.ts";
import { openOutbox, storedEvents } from "../testing/open-outbox.ts";
import { sampleClick, sampleLead } from "../testing/sample-events.ts";
import type { TestTables } from "../testing/tables.ts";
import { EVENT_ACKNOWLEDGED_CHANNEL } from "./outbox.ts";
import { serializeEvent } from "./serialized-batch.ts";

const EVERYTHING = { workspaceId: "ws_1", fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };
const NEVER_MS = 3_600_000;
const PATIENCE = { timeout: 10_000 };

describeEachDialect("the outbox", ({ open, dialect }) => {
  const setUp = async (options: TestOutboxOptions = {}) =>
    openOutbox({ ...options, database: options.database ?? (await open<TestTables>()) });

  test("an acknowledged event is in SQL, a drained one in the event store, settled and out of SQL", async () => {
    const { outbox, database, eventStore, settled } = await setUp();
    const odd = sampleClick({ clickId: "a", url: "https://é.example/?q='\"\\\n\0日本", city: "" });
    await outbox.append(odd);
    expect(await storedEvents(database)).toEqual([odd]);
    expect(outbox.lag()).toBe(1);
    await outbox.drain();
    expect(await storedEvents(database)).toEqual([]);
    expect(await eventStore.findClick("ws_1", "a")).toEqual(odd);
    expect(settled).toEqual(["a"]);
    expect(outbox.lag()).toBe(0);
  });

  test("no text is refused, not even half a character, since that would take its whole batch with it", async () => {
    const { outbox, eventStore } = await setUp();
    await outbox.append(sampleClick({ clickId: "a", ua: "\ud800 \u0000 \u{10ffff}" }));
    await outbox.drain();
    expect((await eventStore.findClick("ws_1", "a"))?.ua).toBe("\ufffd \u0000 \u{10ffff}");
  });

  test("thousands of events keep their order and arrive once, whatever drains meanwhile", async () => {
    const { outbox, eventStore, settled } = await setUp({ batchMs: 1, drainMs: 1 });
    const ids = Array.from({ length: 7_000 }, (_, index) => `click_${String(index).padStart(6, "0")}`);
    const appends: Promise<void>[] = [];
    for (const [index, clickId] of ids.entries()) {
      appends.push(outbox.append(sampleClick({ clickId, timestampMs: index })));
      if (index % 1_000 === 0) {
        await sleep(3);
        void outbox.drain();
      }
    }
    await Promise.all(appends);
    await Promise.all([outbox.drain(), outbox.drain()]);
    const stored = await eventStore.list("click", EVERYTHING, { offset: 0, limit: 10_000, order: "asc" });
    expect(stored.map((event) => event.clickId)).toEqual(ids);
    expect(settled).toEqual(ids);
  });

  test("a drain covers what was appended before it, without waiting for the batch, also during another drain", async () => {
    const { outbox, eventStore } = await setUp({ batchMs: NEVER_MS });
    void outbox.append(sampleClick({ clickId: "a" }));
    const first = outbox.drain();
    void outbox.append(sampleClick({ clickId: "b" }));
    const second = outbox.drain();
    expect(outbox.drain()).toBe(second);
    await first;
    expect(await eventStore.findClick("ws_1", "a")).toBeDefined();
    await second;
    expect(await eventStore.findClick("ws_1", "b")).toBeDefined();
  });

  test("many events are drained before their time", async () => {
    const { outbox, settled } = await setUp({ batchMs: 1, drainMs: NEVER_MS });
    const append = (from: number, to: number) =>
      Promise.all(
        Array.from({ length: to - from }, (_, index) => outbox.append(sampleClick({ clickId: `c${from + index}` }))),
      );
    await append(0, 4_999);
    expect(outbox.lag()).toBe(4_999);
    await append(4_999, 5_000);
    await vi.waitFor(() => expect(outbox.lag()).toBe(0), PATIENCE);
    expect(settled).toHaveLength(5_000);
  });

  test("drains by itself, and publishes what it has acknowledged", async () => {
    const { outbox, eventStore } = await setUp({ drainMs: 5 });
    const published: unknown[] = [];
    const subscriber = (events: unknown) => void published.push(events);
    const acknowledged = channel(EVENT_ACKNOWLEDGED_CHANNEL);
    acknowledged.subscribe(subscriber);
    onTestFinished(() => void acknowledged.unsubscribe(subscriber));
    const events = [sampleClick({ clickId: "a" }), sampleClick({ clickId: "b" })];
    await Promise.all(events.map((event) => outbox.append(event)));
    expect(published).toEqual([events]);
    await vi.waitUntil(async () => (await eventStore.count("click", EVERYTHING)).count === 2, PATIENCE);
    await vi.waitUntil(() => outbox.lag() === 0, PATIENCE);
  });
  describe("in a transaction", () => {
    const insertTag = (tx: Kysely<TestTables>) => sql`insert into settled (id) values ('tag')`.execute(tx);
    async function setUpTable() {
      const all = await setUp();
      await sql`create table settled (id text primary key)`.execute(all.database.db);
      return { ...all, rows: async () => (await sql`select id from settled`.execute(all.database.db)).rows.length };
    }

    test("events are acknowledged together with what else it writes", async () => {
      const { outbox, database, eventStore, settled, rows } = await setUpTable();
      const result = await outbox.transact(async (tx, append) => {
        append([sampleClick({ clickId: "a" })]);
        await insertTag(tx);
        append([sampleClick({ clickId: "b" })]);
        return "done";
      });
      expect([result, await rows(), outbox.lag()]).toEqual(["done", 1, 2]);
      expect((await storedEvents(database)).map((event) => event.clickId)).toEqual(["a", "b"]);
      await outbox.drain();
      expect([settled, (await eventStore.count("click", EVERYTHING)).count]).toEqual([["a", "b"], 2]);
    });

    test("nothing of it has happened when it fails", async () => {
      const { outbox, database, rows } = await setUpTable();
      const failing = outbox.transact(async (tx, append) => {
        append([sampleClick()]);
        await insertTag(tx);
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      expect([await storedEvents(database), await rows(), outbox.lag()]).toEqual([[], 0, 0]);
    });

    test("without events it is a plain transaction", async () => {
      const { outbox, database, rows } = await setUpTable();
      await outbox.transact(insertTag);
      expect([await storedEvents(database), await rows(), outbox.lag()]).toEqual([[], 1, 0]);
    });
  });

  test("a drain reads batches whole, also when one holds more than it takes at once", async () => {
    const { outbox, settled } = await setUp();
    const ids = Array.from({ length: 6_000 }, (_, index) => `click_${String(index).padStart(6, "0")}`);
    for (const share of [ids.slice(0, 1), ids.slice(1, 4_500), ids.slice(4_500)]) {
      await outbox.transact(async (_tx, append) => append(share.map((clickId) => sampleClick({ clickId }))));
    }
    await outbox.drain();
    expect(settled).toEqual(ids);
  });

  test("a click that waits is found, and neither its lead nor what is drained is taken for it", async () => {
    const { outbox } = await setUp();
    const events = [sampleClick({ clickId: 'a"%' }), sampleClick({ clickId: "b" }), sampleLead({ clickId: "c" })];
    for (const event of events) await outbox.append(event);
    await outbox.append(sampleLead({ clickId: "b" }));
    expect(await outbox.findClick("ws_1", 'a"%')).toEqual(events[0]);
    expect(await outbox.findClick("ws_1", "b")).toEqual(events[1]);
    expect(await outbox.findClick("ws_1", "c")).toBeUndefined();
    expect(await outbox.findClick("ws_1", "%")).toBeUndefined();
    await outbox.drain();
    expect(await outbox.findClick("ws_1", "b")).toBeUndefined();
  });

  test("a click that waits is found before its batch is due", async () => {
    const { outbox } = await setUp({ batchMs: NEVER_MS });
    outbox.enqueue(serializeEvent(sampleClick({ clickId: "just-now" })));
    expect(await outbox.findClick("ws_1", "just-now")).toBeDefined();
  });

  test("has room below the limit only", async () => {
    const { outbox } = await setUp({ maxPending: 2, batchMs: NEVER_MS });
    expect(outbox.pending()).toBe(0);
    await outbox.room();
    const appends = [outbox.append(sampleClick()), outbox.append(sampleClick())];
    await outbox.room();
    expect(outbox.lag()).toBe(2);
    await Promise.all(appends);
  });

  test("has room below the limit in bytes only, whatever the number of events", async () => {
    const { outbox } = await setUp({ maxPendingBytes: 10_000, batchMs: NEVER_MS });
    const long = () => serializeEvent(sampleClick({ ua: "x".repeat(6_000) }));
    expect([outbox.enqueue(long()), outbox.hasRoom()]).toEqual([true, true]);
    expect([outbox.enqueue(long()), outbox.hasRoom()]).toEqual([true, false]);
    await outbox.room();
    expect([outbox.hasRoom(), outbox.pending(), outbox.lag()]).toEqual([true, 0, 2]);
    const appends = [outbox.append(sampleClick()), outbox.append(sampleClick({ ua: "x".repeat(20_000) }))];
    expect(outbox.hasRoom()).toBe(false);
    await outbox.room();
    await Promise.all(appends);
  });

  test("closing commits and drains what there is, once, and refuses more", async () => {
    const { outbox, database, eventStore } = await setUp({ batchMs: NEVER_MS });
    const append = outbox.append(sampleClick());
    await Promise.all([outbox.close(), outbox.close(), append]);
    expect(await storedEvents(database)).toEqual([]);
    expect((await eventStore.count("click", EVERYTHING)).count).toBe(1);
    await expect(outbox.append(sampleClick())).rejects.toThrow("closed");
  });

  // SQLite comes with DuckDB, whose file admits one process.
  if (dialect === "sqlite") return;
  test("several processes on one database store each event once", async () => {
    const { database, eventStore } = await setUp();
    const outboxes = await Promise.all([1, 2, 3].map(async () => (await setUp({ database, eventStore })).outbox));
    const appends = outboxes.flatMap((outbox, owner) =>
      Array.from({ length: 2_500 }, (_, index) => outbox.append(sampleClick({ clickId: `${owner}-${index}` }))),
    );
    await Promise.all([...appends, ...outboxes.map((outbox) => outbox.drain())]);
    await Promise.all(outboxes.map((outbox) => outbox.drain()));
    const stored = await eventStore.list("click", EVERYTHING, { offset: 0, limit: 10_000, order: "asc" });
    expect(stored).toHaveLength(7_500);
    expect(new Set(stored.map((event) => event.clickId)).size).toBe(7_500);
  });

  test("an event that is committed late is not taken for stored", async () => {
    const { database, outbox, eventStore } = await setUp();
    await sql`
      create function delay() returns trigger language plpgsql as
      $$ begin if new.events like '%slow%' then perform pg_sleep(0.3); end if; return new; end $$`.execute(database.db);
    await sql`create trigger delay after insert on outbox for each row execute function delay()`.execute(database.db);
    const other = (await setUp({ database, eventStore })).outbox;
    const slow = other.append(sampleClick({ clickId: "slow" }));
    // By now it has its number, and waits to be committed.
    await sleep(100);
    await outbox.append(sampleClick({ clickId: "fast" }));
    await outbox.drain();
    await slow;
    await outbox.drain();
    expect(await eventStore.findClick("ws_1", "fast")).toBeDefined();
    expect(await eventStore.findClick("ws_1", "slow")).toBeDefined();
  });
});
