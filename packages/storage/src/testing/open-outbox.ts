import { onTestFinished } from "vitest";
import { openDuckDbEventStore } from "../events/duckdb-event-store.ts";
import type { StoredEvent } from "../events/event.ts";
import type { OutboxOptions } from "../outbox/outbox.ts";
import { createOutbox } from "../outbox/outbox.ts";
import type { SqlDatabase } from "../sql/database.ts";
import type { TestTables } from "./tables.ts";

export type TestOutboxOptions = Partial<OutboxOptions<TestTables>>;

/**
 * An outbox that drains when it is told to, or has thousands of events, unless `options` say otherwise, and that is closed
 * with its event store when the test has finished. `settled` grows by the click id of each event that it settles.
 */
export async function openOutbox(options: TestOutboxOptions & { readonly database: SqlDatabase<TestTables> }) {
  const { database } = options;
  const eventStore = options.eventStore ?? (await openDuckDbEventStore(":memory:"));
  const settled: string[] = [];
  const outbox = await createOutbox({
    drainMs: 3_600_000,
    settle: async (_tx, events) => void settled.push(...events.map((event) => event.clickId)),
    ...options,
    database,
    eventStore,
  });
  onTestFinished(async () => {
    await outbox.close();
    await eventStore.close();
  });
  return { outbox, database, eventStore, settled };
}

/** The events that wait in SQL, in order. */
export async function storedEvents({ db }: SqlDatabase): Promise<StoredEvent[]> {
  const rows = await db.selectFrom("outbox").select("events").orderBy("seq").execute();
  return rows.flatMap((row) => JSON.parse(row.events));
}
