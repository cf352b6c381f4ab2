import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { connectInProcess } from "@overdub/testkit/clickhouse";
import { describe, expect, onTestFinished, test } from "vitest";
import { numbered } from "../../testing/event-stores.ts";
import {
  makeClickHouseTable,
  makeDuckDbFile,
  RELEASED_CLICKHOUSE,
  RELEASED_DUCKDB,
} from "../../testing/released-event-stores.ts";
import { sampleClick, sampleLead, sampleSale } from "../../testing/sample-events.ts";
import { temporaryDirectory } from "../../testing/temporary-directory.ts";
import { openClickHouseEventStore } from "../clickhouse-event-store.ts";
import { TEXT_COLUMNS } from "../columns.ts";
import { openDuckDbEventStore } from "../duckdb-event-store.ts";
import type { EventKind, StoredEvent } from "../event.ts";
import { readEventLines } from "../event-lines.ts";
import type { EventScope } from "../event-scope.ts";
import type { EventStore } from "../event-store.ts";
import { EVENT_MIGRATIONS } from "./migrate-events.ts";
import type { EventMigration } from "./migration.ts";

const EVERYTHING: EventScope = { workspaceId: "ws_1", fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };
const KINDS: readonly EventKind[] = ["click", "lead", "sale"];
const OLD = oneOfEach("old");
const NEW = oneOfEach("new");
/** Their order of arrival is that of their numbers. */
const after = (events: readonly StoredEvent[], last: number) => numbered(events, last + 1);

let databases = 0;

/** A store that can be opened again and again, of each engine. */
const STORES = {
  async duckdb() {
    const path = join(await temporaryDirectory(), "events.duckdb");
    return { open: () => openDuckDbEventStore(path) };
  },
  async clickhouse() {
    databases += 1;
    const url = `clickhouse://in-process/migrated_${databases}`;
    return { open: () => openClickHouseEventStore(url, connectInProcess()) };
  },
};

async function listAll(store: EventStore): Promise<StoredEvent[]> {
  const page = { offset: 0, limit: 100, order: "asc" } as const;
  return (await Promise.all(KINDS.map((kind) => store.list(kind, EVERYTHING, page)))).flat();
}

/** Expects a store to hold `old` by every query, and to take and return new events. */
async function expectToWork(store: EventStore, old: readonly StoredEvent[]): Promise<void> {
  expect(await listAll(store)).toEqual(old);
  expect(await store.watermark()).toBe(old.length);
  await store.append(after(NEW, old.length));
  expect(await store.watermark()).toBe(old.length + NEW.length);
  for (const kind of KINDS) {
    const count = old.filter((event) => event.kind === kind).length + 1;
    expect((await store.count(kind, EVERYTHING)).count).toBe(count);
    const [row] = await store.breakdown(kind, EVERYTHING, ["utm_source", "country"], 10);
    expect(row).toMatchObject({ values: ["mail", "US"], count });
    const news = readEventLines(kind, await store.listAfter(kind, EVERYTHING, old.length, 10));
    expect(news.map(({ event }) => event)).toEqual(NEW.filter((event) => event.kind === kind));
    if (kind === "click") continue;
    const metadata = [{ path: ["plan"], operator: "=", value: "pro" }] as const;
    expect((await store.count(kind, { ...EVERYTHING, metadata })).count).toBe(count);
  }
  expect(await store.findClick("ws_1", "old")).toEqual(OLD[0]);
  await store.deleteCustomerPersonalData("ws_1", "cus_1", "old");
  expect((await listAll(store)).map((event) => event.ip)).toEqual([...old, ...NEW].map(() => ""));
}

describe.each(Object.keys(RELEASED_DUCKDB) as (keyof typeof RELEASED_DUCKDB)[])("a DuckDB file of %s", (schema) => {
  test("is read and written, and opens again", async () => {
    const path = join(await temporaryDirectory(), "events.duckdb");
    const old = schema.endsWith("clicks") ? OLD.slice(0, 1) : OLD;
    await makeDuckDbFile(path, schema, old);
    const store = await openDuckDbEventStore(path);
    await expectToWork(store, old);
    await store.close();
    const again = await openDuckDbEventStore(path);
    expect(await listAll(again)).toHaveLength(old.length + NEW.length);
    await again.close();
    expect(await readColumns(path)).toEqual(await columnsOfNewFile());
  });
});

describe.each(Object.keys(RELEASED_CLICKHOUSE) as (keyof typeof RELEASED_CLICKHOUSE)[])(
  "a ClickHouse table of %s",
  (schema) => {
    test("is read and written, and opens again", async () => {
      databases += 1;
      const databaseUrl = `clickhouse://in-process/released_${databases}`;
      await makeClickHouseTable(databaseUrl, connectInProcess(), schema, OLD);
      const store = await openClickHouseEventStore(databaseUrl, connectInProcess());
      await expectToWork(store, OLD);
      await store.close();
      const again = await openClickHouseEventStore(databaseUrl, connectInProcess());
      expect(await listAll(again)).toHaveLength(OLD.length + NEW.length);
      await again.close();
    });
  },
);

test("a ClickHouse user who may not change tables can use those that are up to date", async () => {
  databases += 1;
  const databaseUrl = `clickhouse://in-process/released_${databases}`;
  await makeClickHouseTable(databaseUrl, connectInProcess(), "2026-11-25, positions", OLD);
  const connection = connectInProcess();
  connection.command = () => Promise.reject(new Error("Not enough privileges"));
  const store = await openClickHouseEventStore(databaseUrl, connection);
  await store.append(after(NEW, OLD.length));
  expect(await listAll(store)).toHaveLength(OLD.length + NEW.length);
  await store.close();
});

describe.each(Object.keys(STORES) as (keyof typeof STORES)[])("migrations of %s", (engine) => {
  test("a new column is one migration and one line, and what was stored the day before has it empty", async () => {
    const { open } = await STORES[engine]();
    const yesterday = await open();
    await yesterday.append(numbered(OLD));
    await yesterday.close();

    addLanguage();
    const today = await open();
    expect(await listAll(today)).toEqual(OLD.map((event) => ({ ...event, language: "" })));
    const spoken = NEW.map((event) => ({ ...event, language: "é" }));
    // Of which one waited in the outbox since yesterday.
    const added = [...spoken, sampleClick({ clickId: "waited" })];
    await today.append(after(added, OLD.length));
    const news = await Promise.all(
      KINDS.map(async (kind) => readEventLines(kind, await today.listAfter(kind, EVERYTHING, OLD.length, 10))),
    );
    expect(news.flat().map(({ event }) => ({ ...event }))).toEqual(
      expect.arrayContaining([...spoken, { ...sampleClick({ clickId: "waited" }), language: "" }]),
    );
    await today.close();
    const again = await open();
    expect(await listAll(again)).toHaveLength(OLD.length + added.length);
    await again.close();
  });

  test("a store that a newer version has migrated is refused with one line", async () => {
    const { open } = await STORES[engine]();
    const newer = addLanguage();
    await (await open()).close();
    newer.undo();
    await expect(open()).rejects.toThrow(
      /^The event store has version 4, made by a newer Overdub\. This one knows versions up to 3\.$/,
    );
  });

  test("one that was stopped between two migrations, or within one, is finished by the next start", async () => {
    const { open } = await STORES[engine]();
    const broken = addMigration({
      name: "0004-broken",
      duckdb: [...LANGUAGE.duckdb.slice(0, 2), "killed"],
      clickhouse: (target) => [...LANGUAGE.clickhouse(target), "killed"],
    });
    await expect(open()).rejects.toThrow("The event store could not be migrated (0004-broken).");
    broken.undo();
    addLanguage();
    const store = await open();
    const spoken = NEW.map((event) => ({ ...event, language: "é" }));
    await store.append(numbered(spoken));
    expect(await listAll(store)).toEqual(spoken);
    await store.close();
  });
});

test("migrations are numbered without gaps", () => {
  const numbers = EVENT_MIGRATIONS.map(({ name }) => Number(/^(\d{4})-[a-z-]+$/.exec(name)?.[1]));
  expect(numbers).toEqual(EVENT_MIGRATIONS.map((_, index) => index + 1));
});

function oneOfEach(id: string): StoredEvent[] {
  const facts = { clickId: id, url: "https://example.com/?utm_source=mail" };
  const conversion = { ...facts, eventId: id, metadata: '{"plan":"pro"}' };
  return [sampleClick(facts), sampleLead(conversion), sampleSale(conversion)];
}

const LANGUAGE: EventMigration = {
  name: "0004-language",
  duckdb: ["clicks", "leads", "sales"].map(
    (table) => `alter table ${table} add column if not exists language varchar default ''`,
  ),
  clickhouse: ({ table, onCluster }) => [
    `alter table ${table} ${onCluster} add column if not exists language LowCardinality(String)`,
  ],
};

/** The program of the next day, until the test ends or it is undone. */
function addLanguage(): { undo(): void } {
  const migration = addMigration(LANGUAGE);
  const columns = KINDS.map((kind): Record<string, string> => TEXT_COLUMNS[kind]);
  for (const texts of columns) texts.language = "language";
  const undo = () => {
    migration.undo();
    for (const texts of columns) delete texts.language;
  };
  onTestFinished(undo);
  return { undo };
}

function addMigration(migration: EventMigration): { undo(): void } {
  const migrations = EVENT_MIGRATIONS as EventMigration[];
  migrations.push(migration);
  const undo = () => {
    if (migrations.includes(migration)) migrations.splice(migrations.indexOf(migration), 1);
  };
  onTestFinished(undo);
  return { undo };
}

async function columnsOfNewFile(): Promise<unknown[]> {
  const path = join(await temporaryDirectory(), "events.duckdb");
  await (await openDuckDbEventStore(path)).close();
  return readColumns(path);
}

async function readColumns(path: string): Promise<unknown[]> {
  const instance = await DuckDBInstance.create(path);
  const found = await instance.connect();
  const sql = "select table_name, column_name, data_type from duckdb_columns() where not internal order by all";
  const rows = (await found.runAndReadAll(sql)).getRowsJS();
  found.closeSync();
  instance.closeSync();
  return rows;
}
