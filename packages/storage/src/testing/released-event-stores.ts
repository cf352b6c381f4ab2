/** Event stores as each released schema made them, with the statements of then, and one event of each kind they had. */
import type { DuckDBValue } from "@duckdb/node-api";
import { DuckDBInstance } from "@duckdb/node-api";
import type { ClickHouseConnection } from "../events/clickhouse/connect.ts";
import { connect } from "../events/clickhouse/connect.ts";
import { parseClickHouseUrl } from "../events/clickhouse/server.ts";
import type { StoredEvent } from "../events/event.ts";

const CLICK_TEXTS = `
  "click_id" varchar not null, "workspace_id" varchar not null, "link_id" varchar not null, "domain" varchar not null,
  "key" varchar not null, "url" varchar not null, "identity_hash" varchar not null, "ip" varchar not null,
  "continent" varchar not null, "country" varchar not null, "region" varchar not null, "city" varchar not null,
  "latitude" varchar not null, "longitude" varchar not null, "device" varchar not null, "device_vendor" varchar not null,
  "device_model" varchar not null, "browser" varchar not null, "browser_version" varchar not null,
  "engine" varchar not null, "engine_version" varchar not null, "os" varchar not null, "os_version" varchar not null,
  "cpu_architecture" varchar not null, "ua" varchar not null, "referer" varchar not null,
  "referer_url" varchar not null, "trigger" varchar not null`;
const LEAD_TEXTS = `
  "event_id" varchar not null, "event_name" varchar not null, "customer_id" varchar not null,
  "metadata" varchar not null`;
const SALE_TEXTS = `
  "currency" varchar not null, "invoice_id" varchar not null, "payment_processor" varchar not null`;
const UTM_TEXTS = `
  "utm_source" varchar not null, "utm_medium" varchar not null, "utm_campaign" varchar not null,
  "utm_term" varchar not null, "utm_content" varchar not null`;
const NUMBERS = "timestamp_ms bigint not null, bot boolean not null, qr boolean not null";
const METADATA = "metadata_values map(varchar, varchar) not null";

const WATERMARK = [
  "create table if not exists watermark (seq bigint not null)",
  "insert into watermark select 0 where not exists (from watermark)",
];
const CLICKS = `create table if not exists clicks (${NUMBERS}, ${CLICK_TEXTS}, ${UTM_TEXTS})`;
const THREE_KINDS = [
  CLICKS,
  `create table if not exists leads (${NUMBERS}, ${CLICK_TEXTS}, ${LEAD_TEXTS}, ${UTM_TEXTS}, ${METADATA})`,
  `create table if not exists sales (
    ${NUMBERS}, ${CLICK_TEXTS}, ${LEAD_TEXTS}, ${SALE_TEXTS}, ${UTM_TEXTS}, ${METADATA}, amount_cents bigint not null)`,
  ...WATERMARK,
];
const SEQ = ["clicks", "leads", "sales"].map(
  (table) => `alter table ${table} add column if not exists seq bigint default 0`,
);

/** By the day from which they were made, and what was new. */
export const RELEASED_DUCKDB = {
  "2026-11-22, clicks": [CLICKS, ...WATERMARK],
  "2026-11-25, leads and sales": THREE_KINDS,
  "2026-11-25, numbers": [...THREE_KINDS, ...SEQ],
} as const;

const FEW = "LowCardinality(String)";
const MANY = "String codec(ZSTD)";

function clickHouseTable(database: string, position: string, order: string): string {
  return `
    create table if not exists ${database}.events  (
      seq UInt64 codec(Delta, ZSTD),
      ${position}
      kind Enum8('click' = 1, 'lead' = 2, 'sale' = 3),
      timestamp_ms Int64 codec(Delta, ZSTD),
      timestamp DateTime64(3, 'UTC') alias fromUnixTimestamp64Milli(timestamp_ms, 'UTC'),
      bot Bool,
      qr Bool,
      "click_id" ${MANY}, "workspace_id" ${MANY}, "link_id" ${MANY}, "domain" ${FEW}, "key" ${MANY}, "url" ${MANY},
      "identity_hash" ${MANY}, "ip" ${MANY}, "continent" ${FEW}, "country" ${FEW}, "region" ${FEW}, "city" ${FEW},
      "latitude" ${MANY}, "longitude" ${MANY}, "device" ${FEW}, "device_vendor" ${FEW}, "device_model" ${FEW},
      "browser" ${FEW}, "browser_version" ${FEW}, "engine" ${FEW}, "engine_version" ${FEW}, "os" ${FEW},
      "os_version" ${FEW}, "cpu_architecture" ${FEW}, "ua" ${MANY}, "referer" ${MANY}, "referer_url" ${MANY},
      "trigger" ${FEW}, "event_id" ${MANY}, "event_name" ${FEW}, "customer_id" ${MANY}, "metadata" ${MANY},
      "currency" ${FEW}, "invoice_id" ${MANY}, "payment_processor" ${FEW}, "utm_source" ${MANY}, "utm_medium" ${MANY},
      "utm_campaign" ${MANY}, "utm_term" ${MANY}, "utm_content" ${MANY},
      metadata_values Map(String, String),
      amount_cents UInt64,
      index seq_range seq type minmax granularity 1,
      index click_id_range click_id type minmax granularity 1,
      index click_id_bloom click_id type bloom_filter(0.01) granularity 1,
      index link_id_bloom link_id type bloom_filter(0.01) granularity 1,
      index customer_id_bloom customer_id type bloom_filter(0.01) granularity 1
    )
    engine = MergeTree
    partition by toYYYYMM(fromUnixTimestamp64Milli(timestamp_ms, 'UTC'))
    order by (workspace_id, kind, timestamp_ms, ${order})
    settings
      non_replicated_deduplication_window = 10000,
      replicated_deduplication_window = 10000,
      replicated_deduplication_window_seconds = 604800`;
}

/** Likewise; each from the name of its database. */
export const RELEASED_CLICKHOUSE = {
  "2026-11-25, one table": (database: string) => clickHouseTable(database, "", "seq"),
  "2026-11-25, positions": (database: string) =>
    clickHouseTable(database, "position UInt32 codec(Delta, ZSTD),", "seq, position"),
} as const;

const TABLES = { click: "clicks", lead: "leads", sale: "sales" } as const;

/** Makes a file of this schema that holds the events, numbered from 1, of the kinds that it has. */
export async function makeDuckDbFile(
  path: string,
  schema: keyof typeof RELEASED_DUCKDB,
  events: readonly StoredEvent[],
): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  for (const statement of RELEASED_DUCKDB[schema]) await connection.run(statement);
  for (const [index, event] of events.entries()) {
    const values: Record<string, DuckDBValue> = columnsOf(event);
    if (schema.endsWith("numbers")) values.seq = index + 1;
    const columns = Object.keys(values).map((column) => `"${column}"`);
    const placeholders = columns.map((_, at) => `$${at + 1}`);
    const map = event.kind === "click" ? ["", ""] : [", metadata_values", `, map { '["plan"]': 'pro' }`];
    await connection.run(
      `insert into ${TABLES[event.kind]} (${columns.join(", ")}${map[0]}) values (${placeholders.join(", ")}${map[1]})`,
      Object.values(values),
    );
  }
  await connection.run(`update watermark set seq = ${events.length}`);
  connection.closeSync();
  instance.closeSync();
}

/** Makes a table of this schema in a database of its own. */
export async function makeClickHouseTable(
  url: string,
  connection: ClickHouseConnection,
  schema: keyof typeof RELEASED_CLICKHOUSE,
  events: readonly StoredEvent[],
): Promise<void> {
  const server = parseClickHouseUrl(url);
  const clickHouse = connect(server, connection);
  await clickHouse.command(`create database ${server.database}`);
  await clickHouse.command(RELEASED_CLICKHOUSE[schema](server.database));
  for (const [index, event] of events.entries()) {
    const metadata_values = event.kind === "click" ? {} : { '["plan"]': "pro" };
    const row = { ...columnsOf(event), seq: index + 1, kind: event.kind, metadata_values };
    await clickHouse.insert(`${server.database}.events`, [row], `${index + 1}-0`);
  }
}

/** What a row of then held; every property had the column of its name in lower case. */
function columnsOf(event: StoredEvent): Record<string, string | number | boolean> {
  const { kind: _, ...properties } = event;
  const columns = Object.entries(properties).map(([name, value]): [string, string | number | boolean] => [
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value,
  ]);
  const utm = { utm_source: "mail", utm_medium: "", utm_campaign: "", utm_term: "", utm_content: "" };
  return { ...Object.fromEntries(columns), ...utm };
}
