/**
 * Child process of the crash test: appends clicks as fast as they are acknowledged, prints the id of each one that was,
 * counts each click that is settled, and never ends by itself. Arguments: database URL, path of the event store, and
 * whether that lives in a `thread`.
 */
import { randomUUID } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import { writeSync } from "node:fs";
import { openEventThread } from "../event-thread/open-event-thread.ts";
import { startEventThread } from "../event-thread/start-event-thread.ts";
import type { StoredEvent } from "../events/event.ts";
import { openEventStore } from "../events/open-event-store.ts";
import { openBacklog } from "../outbox/backlog.ts";
import { createOutboxOn, EVENT_ACKNOWLEDGED_CHANNEL } from "../outbox/outbox.ts";
import { migrate } from "../sql/migrate.ts";
import { openDatabase } from "../sql/open-database.ts";
import { sampleClick } from "./sample-events.ts";
import { createSettledClicks, settleClicks, settleClicksWork } from "./settle-clicks.ts";

const [, , databaseUrl = "", eventsPath = "", place = ""] = process.argv;
const eventsUrl = `duckdb:${eventsPath}`;
const database = openDatabase(databaseUrl);
await migrate(database);
await createSettledClicks.execute(database.db);

subscribe(EVENT_ACKNOWLEDGED_CHANNEL, (message) => {
  const events = message as readonly StoredEvent[];
  // Synchronous, so that what is printed is what was acknowledged, to the last line.
  writeSync(1, events.map((event) => `${event.clickId}\n`).join(""));
});

const drainMs = 10;
const backlog =
  place === "thread"
    ? (await openEventThread({ databaseUrl, eventsUrl, thread: startEventThread(settleClicksWork), drainMs })).backlog
    : await openBacklog({ database, eventStore: await openEventStore(eventsUrl), settle: settleClicks, drainMs });
const outbox = createOutboxOn(backlog, database);

async function appendForever(): Promise<never> {
  for (;;) await outbox.append(sampleClick({ clickId: randomUUID() }));
}
await Promise.all(Array.from({ length: 50 }, appendForever));
