import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { openEventThread } from "../event-thread/open-event-thread.ts";
import { startEventThread } from "../event-thread/start-event-thread.ts";
import { openDuckDbEventStore } from "../events/duckdb-event-store.ts";
import { createOutbox, createOutboxOn } from "../outbox/outbox.ts";
import { migrate } from "../sql/migrate.ts";
import { openDatabase } from "../sql/open-database.ts";
import { sampleClick } from "../testing/sample-events.ts";
import { createSettledClicks, settleClicks, settleClicksWork } from "../testing/settle-clicks.ts";
import { temporaryDirectory } from "../testing/temporary-directory.ts";
import { COPIED_DATABASE, COPIED_EVENTS, createStateCopier } from "./copy-state.ts";
import { inspectDatabase, inspectEvents } from "./inspect-copy.ts";

const EVERYTHING = { workspaceId: "ws_1", fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };
const COPIES = 3;

/** Opens a copy, drains it, and tells which clicks are stored, and which are settled how often. */
async function openCopy(folder: string) {
  await inspectEvents(join(folder, COPIED_EVENTS));
  const database = openDatabase(`sqlite:${join(folder, COPIED_DATABASE)}`);
  const eventStore = await openDuckDbEventStore(join(folder, COPIED_EVENTS));
  const outbox = await createOutbox({ database, eventStore, settle: settleClicks, drainMs: 3_600_000 });
  await outbox.drain();
  const stored = await eventStore.list("click", EVERYTHING, { offset: 0, limit: 1_000_000, order: "asc" });
  const { rows } = await sql<{ id: string; times: number }>`select * from settled_clicks`.execute(database.db);
  await outbox.close();
  await eventStore.close();
  await database.close();
  return { stored: stored.map(({ clickId }) => clickId), settled: rows };
}

test("each copy has every event that was acknowledged before, stored once and settled once, whatever drains meanwhile", async () => {
  const folder = await temporaryDirectory();
  const databaseUrl = `sqlite:${join(folder, "state.db")}`;
  const database = openDatabase(databaseUrl);
  await migrate(database);
  await createSettledClicks.execute(database.db);
  const eventsUrl = `duckdb:${join(folder, "state.duckdb")}`;
  const { eventStore, backlog, copier } = await openEventThread({
    databaseUrl,
    eventsUrl,
    thread: startEventThread(settleClicksWork),
    drainMs: 1,
  });
  const outbox = createOutboxOn(backlog, database, { batchMs: 1 });

  const acknowledged: string[] = [];
  let isOver = false;
  const append = async (worker: number) => {
    for (let index = 0; !isOver; index += 1) {
      const clickId = `click_${worker}_${index}`;
      await outbox.append(sampleClick({ clickId }));
      acknowledged.push(clickId);
    }
  };
  const load = [0, 1, 2, 3].map(append);
  const copies: { folder: string; before: readonly string[] }[] = [];
  for (let index = 0; index < COPIES; index += 1) {
    while (acknowledged.length < (index + 1) * 20) await setImmediate();
    const target = join(folder, `copy-${index}`);
    await mkdir(target);
    copies.push({ folder: target, before: [...acknowledged] });
    // Several at once do not disturb each other, and are waited for at the end.
    const copied = copier.copyTo(target);
    if (index % 2 === 0) expect(await copied).toEqual({ database: true, events: true });
  }
  isOver = true;
  await Promise.all(load);
  await outbox.close();
  await eventStore.close();
  await database.close();

  for (const { folder, before } of copies) {
    const { stored, settled } = await openCopy(folder);
    expect(new Set(stored).size).toBe(stored.length);
    expect(before.filter((id) => !stored.includes(id))).toEqual([]);
    expect(settled.map(({ id }) => id).sort()).toEqual(stored.toSorted());
    expect(settled.every(({ times }) => times === 1)).toBe(true);
  }
});

test("the state of SQL is that of the time in which the store stands still, neither earlier nor later", async () => {
  const folder = await temporaryDirectory();
  const databaseUrl = `sqlite:${join(folder, "state.db")}`;
  const database = openDatabase(databaseUrl);
  await migrate(database);
  await createSettledClicks.execute(database.db);
  const store = await openDuckDbEventStore(join(folder, "state.duckdb"));
  const outbox = await createOutbox({ database, eventStore: store, settle: settleClicks, drainMs: 3_600_000 });
  const addAndDrain = async (clickId: string) => {
    await outbox.append(sampleClick({ clickId }));
    await outbox.drain();
  };
  await addAndDrain("drained");
  await outbox.append(sampleClick({ clickId: "waiting" }));
  const target = join(folder, "copy");
  await mkdir(target);
  const copier = createStateCopier(databaseUrl, {
    ...store,
    async holdStill(work) {
      await addAndDrain("just before");
      await outbox.append(sampleClick({ clickId: "waiting, too" }));
      const result = await store.holdStill?.(work);
      await addAndDrain("just after");
      // It was given work, and has done it.
      return result as Awaited<ReturnType<typeof work>>;
    },
  });
  await copier.copyTo(target);
  const { stored, settled } = await openCopy(target);
  expect(stored.sort()).toEqual(["drained", "just before", "waiting", "waiting, too"]);
  expect(settled.map(({ id, times }) => `${id} ${times}`).sort()).toEqual(stored.map((id) => `${id} 1`));
  await outbox.close();
  await store.close();
  await database.close();
});

test("what a server has is left out, and a folder with a copy is not written over", async () => {
  const folder = await temporaryDirectory();
  const store = await openDuckDbEventStore(join(folder, "e.duckdb"));
  const target = join(folder, "copy");
  await mkdir(target);
  const copier = createStateCopier("postgres://localhost/none", store);
  expect(await copier.copyTo(target)).toEqual({ database: false, events: true });
  expect(await readdir(target)).toEqual(expect.arrayContaining([COPIED_EVENTS]));
  expect(await inspectEvents(join(target, COPIED_EVENTS))).toEqual({ clicks: 0, leads: 0, sales: 0, watermark: 0 });
  await expect(copier.copyTo(target)).rejects.toThrow("EEXIST");
  await store.append([{ seq: 1, event: sampleClick() }]);
  expect(await store.watermark()).toBe(1);

  const database = openDatabase(`sqlite:${join(folder, "d.db")}`);
  await migrate(database);
  const { holdStill: _, ...elsewhere } = store;
  const other = join(folder, "other");
  await mkdir(other);
  const ofServer = createStateCopier(`sqlite:${join(folder, "d.db")}`, elsewhere);
  expect(await ofServer.copyTo(other)).toEqual({ database: true, events: false });
  expect(inspectDatabase(join(other, COPIED_DATABASE))).toMatchObject({ outbox: 0, jobs: 0 });
  await database.close();
  await store.close();
});
