import { channel } from "node:diagnostics_channel";
import { sql } from "kysely";
import { expect, onTestFinished, test, vi } from "vitest";
import { openDuckDbEventStore } from "../events/duckdb-event-store.ts";
import type { StoredEvent } from "../events/event.ts";
import type { SqlDatabase } from "../sql/database.ts";
import { describeEachDialect } from "../testing/databases.ts";
import { sampleClick } from "../testing/sample-events.ts";
import type { OutboxOptions } from "./outbox.ts";
import { createOutbox, EVENT_ACKNOWLEDGED_CHANNEL } from "./outbox.ts";
import { serializeEvent } from "./serialized-batch.ts";

const NEVER_MS = 3_600_000;
const PATIENCE = { timeout: 10_000 };

describeEachDialect("while commits fail", ({ open, dialect }) => {
  async function setUp(options: Partial<OutboxOptions> = {}) {
    const database = await open();
    const eventStore = await openDuckDbEventStore(":memory:");
    const settled: string[] = [];
    const onError = vi.fn();
    const outbox = await createOutbox({
      drainMs: NEVER_MS,
      settle: async (_tx, events) => void settled.push(...events.map((event) => event.clickId)),
      onError,
      ...options,
      database,
      eventStore,
    });
    onTestFinished(async () => {
      await outbox.close();
      await eventStore.close();
    });
    const enqueue = (...clickIds: string[]) =>
      clickIds.map((clickId) => outbox.enqueue(serializeEvent(sampleClick({ clickId }))));
    return { database, outbox, settled, onError, enqueue };
  }

  const breakCommits = ({ db }: SqlDatabase) => db.schema.alterTable("outbox").renameTo("elsewhere").execute();
  const mendCommits = ({ db }: SqlDatabase) => db.schema.alterTable("elsewhere").renameTo("outbox").execute();
  const failing = { failures: expect.any(Number), outage: { sinceMs: expect.any(Number), reason: "error" } };

  test("events whose requests were answered stay in memory, and are committed once, by themselves, when that works", async () => {
    const { database, outbox, settled, onError, enqueue } = await setUp();
    const published: string[] = [];
    const subscriber = (events: unknown) =>
      void published.push(...(events as StoredEvent[]).map(({ clickId }) => clickId));
    channel(EVENT_ACKNOWLEDGED_CHANNEL).subscribe(subscriber);
    onTestFinished(() => void channel(EVENT_ACKNOWLEDGED_CHANNEL).unsubscribe(subscriber));
    await breakCommits(database);
    const before = Date.now();
    expect(enqueue("a", "b")).toEqual([true, true]);
    await vi.waitFor(() => expect(outbox.state()).toMatchObject({ pending: 2, lag: 0, commits: failing }), PATIENCE);
    expect(enqueue("c")).toEqual([true]);
    await vi.waitUntil(() => outbox.state().commits.failures >= 3, PATIENCE);
    const { outage } = outbox.state().commits;
    expect(outage?.sinceMs).toBeGreaterThanOrEqual(before);
    expect([outbox.pending(), published, onError.mock.calls.length]).toEqual([3, [], 1]);
    await mendCommits(database);
    await vi.waitUntil(() => outbox.pending() === 0, PATIENCE);
    expect(outbox.state()).toMatchObject({ lag: 3, dropped: 0, commits: { outage: undefined } });
    expect(published.sort()).toEqual(["a", "b", "c"]);
    await outbox.drain();
    expect(settled.sort()).toEqual(["a", "b", "c"]);
  });

  test("whoever waits for an event is told at once, and the state shows it until commits work, though nothing is left to commit", async () => {
    const { database, outbox, settled } = await setUp();
    await breakCommits(database);
    await expect(outbox.append(sampleClick())).rejects.toThrow(/outbox/);
    expect(outbox.state()).toMatchObject({ pending: 0, commits: failing });
    await mendCommits(database);
    await vi.waitUntil(() => outbox.state().commits.outage === undefined, PATIENCE);
    await outbox.drain();
    expect(settled).toEqual([]);
    expect(outbox.state()).toMatchObject({ lag: 0, dropped: 0 });
  });

  test("memory has a bound: what comes beyond it is refused and counted, and nobody is held back", async () => {
    const { database, outbox, settled, onError, enqueue } = await setUp({ maxPending: 2 });
    await breakCommits(database);
    await expect(outbox.append(sampleClick())).rejects.toThrow();
    expect(enqueue("a", "b", "c", "d")).toEqual([true, true, false, false]);
    expect([outbox.hasRoom(), outbox.state().dropped, outbox.pending()]).toEqual([true, 2, 2]);
    await outbox.room();
    expect(onError.mock.calls.map(([error]) => String(error))).toEqual([
      expect.stringContaining("outbox"),
      "Error: Events are lost: commits fail, and memory for events is full.",
    ]);
    await mendCommits(database);
    await vi.waitUntil(() => outbox.pending() === 0, PATIENCE);
    expect(enqueue("e")).toEqual([true]);
    await outbox.drain();
    expect(settled.sort()).toEqual(["a", "b", "e"]);
  });

  test("so it is with bytes: a few long events fill it as many short ones do", async () => {
    const { database, outbox } = await setUp({ maxPendingBytes: 10_000 });
    await breakCommits(database);
    await expect(outbox.append(sampleClick())).rejects.toThrow();
    const long = () => outbox.enqueue(serializeEvent(sampleClick({ ua: "x".repeat(6_000) })));
    expect([long(), long(), long()]).toEqual([true, true, false]);
    await mendCommits(database);
    await vi.waitUntil(() => outbox.pending() === 0, PATIENCE);
    expect([long(), long(), outbox.state().dropped]).toEqual([true, true, 1]);
  });

  test("a commit that succeeds has the others tried at once", async () => {
    const { database, outbox, enqueue } = await setUp();
    await breakCommits(database);
    enqueue("a");
    await vi.waitUntil(() => outbox.state().commits.failures >= 4, PATIENCE);
    await mendCommits(database);
    await outbox.append(sampleClick({ clickId: "b" }));
    await vi.waitUntil(() => outbox.pending() === 0, { timeout: 300, interval: 1 });
    expect(outbox.lag()).toBe(2);
  });

  test("closing tries once more, and tells what is lost", async () => {
    const { database, outbox, onError, enqueue } = await setUp();
    await breakCommits(database);
    enqueue("a", "b");
    await outbox.close();
    expect(onError).toHaveBeenCalledWith(new Error("2 events are lost: commits failed to the end."));
    expect(outbox.state().dropped).toBe(2);
    expect(enqueue("c")).toEqual([false]);
    await mendCommits(database);
  });

  test("what a transaction refuses itself is no outage", async () => {
    const { outbox } = await setUp();
    const refusing = outbox.transact(async () => {
      throw new Error("not found");
    });
    await expect(refusing).rejects.toThrow("not found");
    expect(outbox.state().commits).toEqual({ failures: 0, outage: undefined });
  });

  if (dialect === "postgres") return;

  test("a full disk is named, refuses transactions whole, and is gone when there is space", async () => {
    const { database, outbox, settled, enqueue } = await setUp();
    const { db } = database;
    await sql`create table kept (text text)`.execute(db);
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
    await sql`pragma max_page_count = ${sql.lit(rows[0]?.page_count)}`.execute(db);
    const filling = outbox.transact(async (tx, append) => {
      append([sampleClick({ clickId: "lead" })]);
      await sql`insert into kept values (${"x".repeat(100_000)})`.execute(tx);
    });
    await expect(filling).rejects.toThrow("database or disk is full");
    const full = { failures: expect.any(Number), outage: { sinceMs: expect.any(Number), reason: "disk_full" } };
    expect(outbox.state()).toMatchObject({ pending: 0, lag: 0, commits: full });
    const ids = Array.from({ length: 200 }, (_, index) => `click_${index}`);
    enqueue(...ids);
    await outbox.drain();
    expect(outbox.state()).toMatchObject({ pending: 200, lag: 0, commits: full });
    await sql`pragma max_page_count = 1073741823`.execute(db);
    await vi.waitUntil(() => outbox.pending() === 0, PATIENCE);
    await outbox.drain();
    expect(settled.sort()).toEqual(ids.sort());
    expect((await sql`select * from kept`.execute(db)).rows).toEqual([]);
    expect(outbox.state()).toMatchObject({ lag: 0, commits: { outage: undefined } });
  });
});
