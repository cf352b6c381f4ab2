/**
 * `--import`ed into a server under test: appends the kind and the id of each acknowledged event to the file named by
 * `OVERDUB_TEST_ACKNOWLEDGED`, one a line.
 */
import { subscribe } from "node:diagnostics_channel";
import { openSync, writeSync } from "node:fs";
import type { StoredEvent } from "@overdub/storage";
import { EVENT_ACKNOWLEDGED_CHANNEL } from "@overdub/storage";

const file = openSync(process.env.OVERDUB_TEST_ACKNOWLEDGED ?? "", "a");

subscribe(EVENT_ACKNOWLEDGED_CHANNEL, (message) => {
  const events = message as readonly StoredEvent[];
  // Synchronous, so that what is written is what was acknowledged when the process is killed.
  writeSync(file, events.map((event) => `${event.kind} ${idOf(event)}\n`).join(""));
});

function idOf(event: StoredEvent): string {
  return event.kind === "click" ? event.clickId : event.eventId;
}
