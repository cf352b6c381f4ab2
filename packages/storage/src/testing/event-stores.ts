import { describe, onTestFinished } from "vitest";
import { openDuckDbEventStore } from "../events/duckdb-event-store.ts";
import type { StoredEvent } from "../events/event.ts";
import type { EventStore, NumberedEvent } from "../events/event-store.ts";

export interface TestEventStores {
  /** An empty store, gone when the test has finished. */
  open(): Promise<EventStore>;
}

/** Runs one suite on every store of events. */
export function describeEachEventStore(name: string, suite: (stores: TestEventStores) => void): void {
  describe.each(["duckdb"] as const)(`${name} on %s`, () => {
    suite({
      async open() {
        const store = await openDuckDbEventStore(":memory:");
        onTestFinished(() => store.close());
        return store;
      },
    });
  });
}

/** The events as the outbox hands them over, numbered from `first`. */
export function numbered(events: readonly StoredEvent[], first = 1): NumberedEvent[] {
  return events.map((event, index) => ({ seq: first + index, event }));
}
