/**
 * Child process of the crash test: appends clicks as fast as they are acknowledged, prints the id of each one that was,
 * counts each click that is settled, and never ends by itself. Arguments: database URL, path of the event store.
 */
import { randomUUID } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import { writeSync } from "node:fs";
import { sql } from "kysely";
import { openDuckDbEventStore } from "../events/duckdb-event-store.ts";
import type { StoredEvent } from "../events/event-store.ts";
import { createOutbox, EVENT_ACKNOWLEDGED_CHANNEL } from "../outbox/outbox.ts";
import { migrate } from "../sql/migrate.ts";
import { openDatabase } from "../sql/open-database.ts";
import { click } from "./click.ts";

const [, , databaseUrl = "", eventsPath = ""] = process.argv;
const database = openDatabase(databaseUrl);
await migrate(database);
await sql`create table if not exists settled_clicks (id text primary key, times integer not null)`.execute(database.db);
const eventStore = await openDuckDbEventStore(eventsPath);

subscribe(EVENT_ACKNOWLEDGED_CHANNEL, (message) => {
  const events = message as readonly StoredEvent[];
  // Synchronous, so that what is printed is what was acknowledged, to the last line.
  writeSync(1, events.map((event) => `${event.clickId}\n`).join(""));
});

const outbox = await createOutbox({
  database,
  eventStore,
  drainMs: 10,
  async settle(tx, events) {
    for (const { clickId } of events) {
      await sql`
        insert into settled_clicks (id, times) values (${clickId}, 1)
        on conflict (id) do update set times = settled_clicks.times + 1`.execute(tx);
    }
  },
});

async function appendForever(): Promise<never> {
  for (;;) await outbox.append(click({ clickId: randomUUID() }));
}
await Promise.all(Array.from({ length: 50 }, appendForever));
