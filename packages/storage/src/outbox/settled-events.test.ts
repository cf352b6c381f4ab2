import { expect, onTestFinished, test } from "vitest";
import { openDuckDbEventStore } from "../events/duckdb-event-store.ts";
import { click } from "../testing/click.ts";
import { describeEachDialect } from "../testing/databases.ts";
import { createOutbox } from "./outbox.ts";
import { insertSettledEvents } from "./outbox-table.ts";

describeEachDialect("events that are settled already", ({ open, dialect }) => {
  test("reach the event store in their order with the others, and settle nothing", async () => {
    const database = await open();
    const eventStore = await openDuckDbEventStore(":memory:");
    const settled: string[] = [];
    const outbox = await createOutbox({
      database,
      eventStore,
      async settle(_tx, events) {
        settled.push(...events.map((event) => event.clickId));
      },
    });
    onTestFinished(async () => {
      await outbox.close();
      await eventStore.close();
    });
    await outbox.append(click({ clickId: "new" }));
    const json = JSON.stringify([click({ clickId: "old 1" }), click({ clickId: "old 2" })]);
    await database.db.transaction().execute((tx) => insertSettledEvents(tx, dialect, json));
    await outbox.drain();
    expect(settled).toEqual(["new"]);
    for (const id of ["new", "old 1", "old 2"]) expect(await eventStore.findClick(id)).toBeDefined();
    expect(await database.db.selectFrom("outbox").selectAll().execute()).toEqual([]);
  });

  test("are not there when their transaction is rolled back", async () => {
    const database = await open();
    const failing = database.db.transaction().execute(async (tx) => {
      await insertSettledEvents(tx, dialect, JSON.stringify([click()]));
      throw new Error("rolled back");
    });
    await expect(failing).rejects.toThrow("rolled back");
    expect(await database.db.selectFrom("outbox").selectAll().execute()).toEqual([]);
  });
});
