import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { expect, test, vi } from "vitest";
import { openDuckDbEventStore } from "../events/duckdb-event-store.ts";
import { describeEachDialect } from "../testing/databases.ts";
import type { TestOutboxOptions } from "../testing/open-outbox.ts";
import { openOutbox, storedEvents } from "../testing/open-outbox.ts";
import { sampleClick } from "../testing/sample-events.ts";
import type { TestTables } from "../testing/tables.ts";
import { MAX_BATCH_EVENTS } from "./outbox-table.ts";

const EVERYTHING = { workspaceId: "ws_1", fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };
const PATIENCE = { timeout: 10_000 };

describeEachDialect("the outbox", ({ open, dialect }) => {
  const setUp = async (options: TestOutboxOptions = {}) =>
    openOutbox({ ...options, database: options.database ?? (await open<TestTables>()) });

  test("a failed insert rejects the events of its batch and no other", async () => {
    const database = await open<TestTables>();
    const { outbox } = await setUp({ database, onError: () => {} });
    await database.db.schema.alterTable("outbox").renameTo("elsewhere").execute();
    const batch = [outbox.append(sampleClick({ clickId: "a" })), outbox.append(sampleClick({ clickId: "b" }))];
    expect((await Promise.allSettled(batch)).map((result) => result.status)).toEqual(["rejected", "rejected"]);
    await database.db.schema.alterTable("elsewhere").renameTo("outbox").execute();
    await outbox.append(sampleClick({ clickId: "c" }));
    expect((await storedEvents(database)).map((event) => event.clickId)).toEqual(["c"]);
  });

  test("while the event store fails, events stay in SQL and the error is told; then they are drained", async () => {
    const eventStore = await openDuckDbEventStore(":memory:");
    const append = vi.spyOn(eventStore, "append").mockRejectedValue(new Error("disk full"));
    const onError = vi.fn();
    const { outbox, database, settled } = await setUp({ eventStore, onError, drainMs: 5 });
    await outbox.append(sampleClick({ clickId: "a" }));
    await vi.waitUntil(() => onError.mock.calls.length >= 2, PATIENCE);
    expect(onError).toHaveBeenCalledWith(new Error("disk full"));
    await expect(outbox.drain()).rejects.toThrow("disk full");
    expect(await storedEvents(database)).toHaveLength(1);
    expect(settled).toEqual([]);
    append.mockRestore();
    await vi.waitUntil(() => outbox.lag() === 0, PATIENCE);
    expect(settled).toEqual(["a"]);
    expect((await eventStore.count("click", EVERYTHING)).count).toBe(1);
  });

  test("many events wait as long as others after a drain that failed, until one succeeds", async () => {
    const eventStore = await openDuckDbEventStore(":memory:");
    const append = vi.spyOn(eventStore, "append").mockRejectedValue(new Error("disk full"));
    const onError = vi.fn();
    const { outbox, settled } = await setUp({ eventStore, onError });
    const appendMany = (name: string) =>
      Promise.all(Array.from({ length: 5_000 }, (_, n) => outbox.append(sampleClick({ clickId: `${name}${n}` }))));
    await appendMany("a");
    await vi.waitUntil(() => onError.mock.calls.length > 0, PATIENCE);
    await appendMany("b");
    // What was to drain at once would have begun.
    await sleep(50);
    expect(append).toHaveBeenCalledOnce();
    append.mockRestore();
    await outbox.drain();
    await appendMany("c");
    await vi.waitUntil(() => settled.length === 15_000, PATIENCE);
  });

  test("a drain that failed though nothing waited is repeated, too, so that the outage it told of ends", async () => {
    const database = await open<TestTables>();
    const { outbox } = await setUp({ database, onError: () => {}, drainMs: 5 });
    await database.db.schema.alterTable("outbox").renameTo("elsewhere").execute();
    await expect(outbox.drain()).rejects.toThrow();
    expect(outbox.state().drains.outage).toBeDefined();
    await database.db.schema.alterTable("elsewhere").renameTo("outbox").execute();
    await vi.waitUntil(() => outbox.state().drains.outage === undefined, PATIENCE);
  });

  test("a crash after storing and before settling is made good once", async () => {
    const { outbox, database, eventStore } = await setUp({
      settle: async () => {
        throw new Error("crash");
      },
    });
    await outbox.append(sampleClick({ clickId: "a" }));
    await expect(outbox.drain()).rejects.toThrow("crash");
    expect((await eventStore.count("click", EVERYTHING)).count).toBe(1);

    const again = await setUp({ database, eventStore });
    await again.outbox.append(sampleClick({ clickId: "b" }));
    expect(again.outbox.lag()).toBe(2);
    await again.outbox.drain();
    expect(again.settled).toEqual(["a", "b"]);
    expect((await eventStore.count("click", EVERYTHING)).count).toBe(2);
    expect(await storedEvents(database)).toEqual([]);
  });

  test("counters change in the transaction that empties the outbox", async () => {
    const database = await open<TestTables>();
    const limits = { requests_per_minute: 0, analytics_requests_per_second: 0, created_at_ms: 0 };
    await database.db
      .insertInto("workspaces")
      .values({ id: "ws_1", name: "", slug: "", ...limits })
      .execute();
    let failures = 1;
    const { outbox } = await setUp({
      database,
      async settle(tx, events) {
        await tx
          .updateTable("workspaces")
          .set((eb) => ({ requests_per_minute: eb("requests_per_minute", "+", events.length) }))
          .execute();
        if (failures-- > 0) throw new Error("crash");
      },
    });
    await outbox.append(sampleClick());
    await expect(outbox.drain()).rejects.toThrow("crash");
    await outbox.drain();
    const row = await database.db.selectFrom("workspaces").select("requests_per_minute").executeTakeFirst();
    expect(row?.requests_per_minute).toBe(1);
  });

  test.each([0, 5])("a database older than the event store, with %i rows, gives out no number again", async (rows) => {
    const eventStore = await openDuckDbEventStore(":memory:");
    const last = 100 * MAX_BATCH_EVENTS;
    await eventStore.append([{ seq: last, event: sampleClick({ clickId: "before the backup was restored" }) }]);
    const database = await open<TestTables>();
    if (rows > 0) {
      const older = await setUp({ database });
      await Promise.all(Array.from({ length: rows }, () => older.outbox.append(sampleClick())));
    }
    const { outbox } = await setUp({ database, eventStore });
    await outbox.append(sampleClick({ clickId: "after" }));
    await outbox.drain();
    expect(await eventStore.findClick("ws_1", "after")).toBeDefined();
    expect(await eventStore.watermark()).toBeGreaterThan(last);
  });

  test("numbers are not used again after the outbox was empty", async () => {
    const { outbox, eventStore, database } = await setUp();
    await outbox.append(sampleClick());
    await outbox.drain();
    const first = await eventStore.watermark();
    const again = await setUp({ database, eventStore });
    await again.outbox.append(sampleClick({ clickId: "click_2" }));
    await again.outbox.drain();
    expect(await eventStore.watermark()).toBeGreaterThan(first);
    expect((await eventStore.count("click", EVERYTHING)).count).toBe(2);
  });
  // SQLite has no connection to lose.
  if (dialect === "sqlite") return;
  test("a lost connection fails what was using it, and the next append has a new one", async () => {
    const { database, outbox } = await setUp();
    const loseOthers = sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`;
    await outbox.append(sampleClick());
    const interrupted = database.db.transaction().execute(async (tx) => {
      await sql`select 1`.execute(tx);
      await loseOthers.execute(database.db);
      await sleep(50);
      await sql`select 1`.execute(tx);
    });
    await expect(interrupted).rejects.toThrow();
    await vi.waitFor(() => outbox.append(sampleClick()), PATIENCE);
    await outbox.drain();
  });
});
