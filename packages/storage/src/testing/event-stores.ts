import { createChdbConnection } from "chdb/connection";
import { describe, onTestFinished } from "vitest";
import type { ClickHouseConnection } from "../events/clickhouse/connect.ts";
import { openClickHouseEventStore } from "../events/clickhouse-event-store.ts";
import { openDuckDbEventStore } from "../events/duckdb-event-store.ts";
import type { StoredEvent } from "../events/event.ts";
import type { EventStore, NumberedEvent } from "../events/event-store.ts";

const STORES = {
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

let databases = 0;

/** An empty database in ClickHouse's own engine, in this process. */
export function openInProcessClickHouse(): Promise<EventStore> {
  databases += 1;
  return openClickHouseEventStore(`clickhouse://in-process/test_${databases}`, connectInProcess());
}

/** The engine's types are those of the client's, from another copy of them that lacks a few settings. */
export function connectInProcess(): ClickHouseConnection {
  return createChdbConnection() as unknown as ClickHouseConnection;
}

/** The events as the outbox hands them over, numbered from `first`. */
export function numbered(events: readonly StoredEvent[], first = 1): NumberedEvent[] {
  return events.map((event, index) => ({ seq: first + index, event }));
}
