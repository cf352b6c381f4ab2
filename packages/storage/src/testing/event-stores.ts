import { openInProcessClickHouse } from "@overdub/testkit/clickhouse";
import { describe, onTestFinished } from "vitest";
import { openDuckDbEventStore } from "../events/duckdb-event-store.ts";
import type { StoredEvent } from "../events/event.ts";
import type { EventStore, NumberedEvent } from "../events/event-store.ts";

export const STORES = {
  duckdb: () => openDuckDbEventStore(":memory:"),
  clickhouse: openInProcessClickHouse,
};

export interface TestEventStores {
  readonly name: keyof typeof STORES;
  /** An empty store, gone when the test has finished. */
  open(): Promise<EventStore>;
}

/** Runs one suite on every store of events. */
export function describeEachEventStore(name: string, suite: (stores: TestEventStores) => void): void {
  describe.each(Object.keys(STORES) as (keyof typeof STORES)[])(`${name} on %s`, (store) => {
    suite({
      name: store,
      async open() {
        const eventStore = await STORES[store]();
        onTestFinished(() => eventStore.close());
        return eventStore;
      },
    });
  });
}

/** The events as the outbox hands them over, numbered from `first`. */
export function numbered(events: readonly StoredEvent[], first = 1): NumberedEvent[] {
  return events.map((event, index) => ({ seq: first + index, event }));
}
