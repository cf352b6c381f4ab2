import { join } from "node:path";
import { sql } from "kysely";
import { expect, onTestFinished, test, vi } from "vitest";
import { createOutboxOn } from "../outbox/outbox.ts";
import { openDatabase } from "../sql/open-database.ts";
import { describeEachDialect } from "../testing/databases.ts";
import { sampleClick } from "../testing/sample-events.ts";
import { createSettledClicks, settleClicksWork } from "../testing/settle-clicks.ts";
import { temporaryDirectory } from "../testing/temporary-directory.ts";
import type { EventThreadOptions } from "./open-event-thread.ts";
import { openEventThread } from "./open-event-thread.ts";
import type { StartedEventThread } from "./start-event-thread.ts";
import { startEventThread } from "./start-event-thread.ts";

const EVERYTHING = { workspaceId: "ws_1", fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };
const PATIENCE = { timeout: 15_000 };

describeEachDialect("the event thread", ({ dialect, createUrl }) => {
  async function setUp(options: Partial<EventThreadOptions> = {}) {
    const databaseUrl = await createUrl();
    const database = openDatabase(databaseUrl);
    await createSettledClicks.execute(database.db);
    const eventsUrl = `duckdb:${join(await temporaryDirectory(), "events.duckdb")}`;
    const thread = await openEventThread({
      databaseUrl,
      eventsUrl,
      thread: startEventThread(settleClicksWork),
      ...options,
    });
    const outbox = createOutboxOn(thread.backlog, database, { onError: () => {} });
    onTestFinished(async () => {
      await outbox.close();
      await thread.eventStore.close();
      await database.close();
    });
    const settled = async () => {
      const { rows } = await sql<{ id: string; times: number }>`select * from settled_clicks order by id`.execute(
        database.db,
      );
      return rows.map(({ id, times }) => `${id} ${times}`);
    };
    return { ...thread, outbox, database, settled, databaseUrl, eventsUrl };
  }

  test("events that were appended are drained, settled once and found", async () => {
    const { outbox, eventStore, settled } = await setUp({ drainMs: 3_600_000 });
    await Promise.all([outbox.append(sampleClick({ clickId: "a" })), outbox.append(sampleClick({ clickId: "b" }))]);
    expect(outbox.lag()).toBe(2);
    await outbox.transact(async (_tx, append) => append([sampleClick({ clickId: "c" })]));
    await outbox.drain();
    expect(await settled()).toEqual(["a 1", "b 1", "c 1"]);
    expect(outbox.lag()).toBe(0);
    expect((await eventStore.count("click", EVERYTHING)).count).toBe(3);
    expect(await eventStore.findClick("ws_1", "c")).toEqual(sampleClick({ clickId: "c" }));
  });

  test("a batch that is too large for the memory of both threads comes by message, and nothing is lost of either", async () => {
    const { outbox, settled, eventStore } = await setUp({ drainMs: 3_600_000 });
    const urls = [...Array.from({ length: 300 }, () => "ü".repeat(4_000)), ...Array.from({ length: 300 }, () => "ü")];
    const clicks = urls.map((url, index) => sampleClick({ clickId: `c${String(index).padStart(3, "0")}`, url }));
    await Promise.all(clicks.map((click) => outbox.append(click)));
    await outbox.drain();
    expect(await settled()).toEqual(clicks.map(({ clickId }) => `${clickId} 1`));
    for (const click of [clicks[0], clicks.at(-1)]) {
      expect(await eventStore.findClick("ws_1", click?.clickId ?? "")).toEqual(click);
    }
  });

  // A server of databases answers questions beside each other by itself.
  test.skipIf(dialect === "postgres")(
    "a question that takes long holds up neither clicks nor questions about events",
    async () => {
      const { outbox, eventStore, settled } = await setUp({ drainMs: 3_600_000 });
      const one = { sql: "select 1 as n", parameters: [] };
      expect(await eventStore.askSql(one)).toEqual([{ n: 1 }]);
      const order: string[] = [];
      const long =
        "with recursive c (n) as (select 1 union all select n + 1 from c limit 40000000) select count(*) from c";
      const asked = eventStore.askSql({ sql: long, parameters: [] }).then(() => order.push("asked"));
      await outbox.append(sampleClick({ clickId: "a" }));
      await outbox.drain();
      expect(await settled()).toEqual(["a 1"]);
      expect((await eventStore.count("click", EVERYTHING)).count).toBe(1);
      order.push("counted");
      await asked;
      expect(order).toEqual(["counted", "asked"]);
    },
  );

  test("drains by itself", async () => {
    const { outbox, settled } = await setUp({ drainMs: 1 });
    await outbox.transact(async (_tx, append) => append([sampleClick({ clickId: "a" })]));
    await vi.waitFor(async () => expect(await settled()).toEqual(["a 1"]), PATIENCE);
  });

  test("what fails there fails here, and the next call goes on", async () => {
    const { eventStore, outbox, database } = await setUp({ drainMs: 3_600_000 });
    await expect(eventStore.timeseries("click", { ...EVERYTHING, fromMs: 0.5 }, [])).rejects.toThrow(/BigInt/);
    await database.db.schema.alterTable("outbox").renameTo("elsewhere").execute();
    await expect(outbox.append(sampleClick())).rejects.toThrow(/outbox/);
    await database.db.schema.alterTable("elsewhere").renameTo("outbox").execute();
    await outbox.append(sampleClick());
    await outbox.drain();
    expect((await eventStore.count("click", EVERYTHING)).count).toBe(1);
  });

  test("a drain in the background that fails is told, and tried again", async () => {
    const onError = vi.fn();
    const { outbox, database } = await setUp({ drainMs: 1, onError });
    await sql`drop table settled_clicks`.execute(database.db);
    await outbox.append(sampleClick({ clickId: "a" }));
    await vi.waitUntil(() => onError.mock.calls.length >= 2, PATIENCE);
    expect(onError.mock.calls[0]?.[0]).toMatchObject({ message: expect.stringContaining("settled_clicks") });
    await createSettledClicks.execute(database.db);
    await vi.waitUntil(() => outbox.lag() === 0, PATIENCE);
  });

  test("what is recalled at the opening is made of all events, those that waited among them", async () => {
    const databaseUrl = await createUrl();
    const database = openDatabase(databaseUrl);
    onTestFinished(() => database.close());
    await createSettledClicks.execute(database.db);
    const eventsUrl = `duckdb:${join(await temporaryDirectory(), "events.duckdb")}`;
    const work = { ...settleClicksWork, recall: { module: settleClicksWork.settle.module, export: "recallClicks" } };
    const open = () => openEventThread({ databaseUrl, eventsUrl, drainMs: 3_600_000, thread: startEventThread(work) });
    const killed = await open();
    expect([killed.watermark, await killed.recalled()]).toMatchObject([0, { count: 0 }]);
    const outbox = createOutboxOn(killed.backlog, database, { onError: () => {} });
    await outbox.append(sampleClick({ clickId: "a" }));
    await killed.eventStore.close();
    const again = await open();
    expect([again.watermark, await again.recalled()]).toMatchObject([0, { count: 1 }]);
    await again.backlog.close();
    await again.eventStore.close();
  });

  test("closing leaves nothing waiting, lets the file go, and later calls fail", async () => {
    const { outbox, eventStore, database, eventsUrl, databaseUrl } = await setUp({ drainMs: 3_600_000 });
    const appended = outbox.append(sampleClick());
    await Promise.all([outbox.close(), appended]);
    await Promise.all([eventStore.close(), eventStore.close()]);
    await expect(eventStore.count("click", EVERYTHING)).rejects.toThrow("closed");
    expect(await database.db.selectFrom("outbox").selectAll().execute()).toEqual([]);
    const again = await openEventThread({ databaseUrl, eventsUrl, thread: startEventThread(settleClicksWork) });
    expect((await again.eventStore.count("click", EVERYTHING)).count).toBe(1);
    await again.backlog.close();
    await again.eventStore.close();
  });
});

test("a thread that cannot load what it needs says so, before it is opened or after that", async () => {
  const databaseUrl = `sqlite:${join(await temporaryDirectory(), "a.sqlite")}`;
  const start = () => startEventThread({ settle: { module: "file:///nope/settle.ts", export: "settle" } });
  const open = (thread: StartedEventThread) => openEventThread({ thread, databaseUrl, eventsUrl: "duckdb::memory:" });
  await expect(open(start())).rejects.toThrow("/nope/settle.ts");
  const ended = start();
  await vi.waitUntil(() => ended.failure() !== undefined, PATIENCE);
  await expect(open(ended)).rejects.toThrow("/nope/settle.ts");
});

test("a store or a database that can't be opened is refused with the reason", async () => {
  const folder = await temporaryDirectory();
  const databaseUrl = `sqlite:${join(folder, "a.sqlite")}`;
  const eventsUrl = `duckdb:${join(folder, "events.duckdb")}`;
  const open = (options: Pick<EventThreadOptions, "databaseUrl" | "eventsUrl">) =>
    openEventThread({ ...options, thread: startEventThread(settleClicksWork) });
  await expect(open({ databaseUrl, eventsUrl: `duckdb:${folder}` })).rejects.toThrow(folder);
  await expect(open({ databaseUrl, eventsUrl: "nonsense:" })).rejects.toThrow("duckdb:");
  await expect(open({ databaseUrl, eventsUrl })).rejects.toThrow("outbox");
});
