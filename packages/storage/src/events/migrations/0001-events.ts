import type { EventMigration } from "./migration.ts";

const CLICK = ["click_id", "workspace_id", "link_id", "domain", "key", "url", "identity_hash", "ip"];
const PLACE = ["continent", "country", "region", "city", "latitude", "longitude"];
const DEVICE = ["device", "device_vendor", "device_model", "browser", "browser_version", "engine", "engine_version"];
const SYSTEM = ["os", "os_version", "cpu_architecture", "ua", "referer", "referer_url", "trigger"];
const UTM = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"];

const CLICKS = [...CLICK, ...PLACE, ...DEVICE, ...SYSTEM];
const LEADS = [...CLICKS, "event_id", "event_name", "customer_id", "metadata"];
const SALES = [...LEADS, "currency", "invoice_id", "payment_processor"];

/** Text columns with many different values; ClickHouse stores the others as numbers. */
const MANY_VALUES = new Set([
  ...CLICK.filter((column) => column !== "domain"),
  ...["latitude", "longitude", "ua", "referer", "referer_url", "event_id", "customer_id", "metadata", "invoice_id"],
  ...UTM,
]);

/** An insert that hangs for longer than this is not there any more, on any network. */
const DEDUPLICATION_BLOCKS = 10_000;
const DEDUPLICATION_SECONDS = 7 * 86_400;

/**
 * DuckDB has a table for each kind of event, so that a question about clicks, by far the most, reads nothing else. Rows
 * arrive in order of time, so DuckDB skips what lies outside a window by the extremes that it keeps of each block.
 *
 * ClickHouse has one table, because an insert is atomic in one table alone, and one for each kind could disagree about
 * the watermark. Questions are about one workspace, one kind and a window, and that is the order of the rows. Columns that
 * a kind does not have are empty in it.
 */
export const events: EventMigration = {
  name: "0001-events",
  duckdb: [
    createDuckDbTable("clicks", CLICKS),
    createDuckDbTable("leads", LEADS, "metadata_values map(varchar, varchar) not null"),
    createDuckDbTable("sales", SALES, "metadata_values map(varchar, varchar) not null", "amount_cents bigint not null"),
    "create table if not exists watermark (seq bigint not null)",
    "insert into watermark select 0 where not exists (from watermark)",
  ],
  clickhouse: ({ table, onCluster, engine }) => [
    `create table if not exists ${table} ${onCluster} (
      seq UInt64 codec(Delta, ZSTD),
      position UInt32 codec(Delta, ZSTD),
      kind Enum8('click' = 1, 'lead' = 2, 'sale' = 3),
      timestamp_ms Int64 codec(Delta, ZSTD),
      timestamp DateTime64(3, 'UTC') alias fromUnixTimestamp64Milli(timestamp_ms, 'UTC'),
      bot Bool,
      qr Bool,
      ${[...SALES, ...UTM].map((column) => `"${column}" ${MANY_VALUES.has(column) ? "String codec(ZSTD)" : "LowCardinality(String)"}`).join(",\n")},
      metadata_values Map(String, String),
      amount_cents UInt64,
      index seq_range seq type minmax granularity 1,
      index click_id_range click_id type minmax granularity 1,
      index click_id_bloom click_id type bloom_filter(0.01) granularity 1,
      index link_id_bloom link_id type bloom_filter(0.01) granularity 1,
      index customer_id_bloom customer_id type bloom_filter(0.01) granularity 1
    )
    engine = ${engine}
    partition by toYYYYMM(fromUnixTimestamp64Milli(timestamp_ms, 'UTC'))
    order by (workspace_id, kind, timestamp_ms, seq, position)
    settings
      non_replicated_deduplication_window = ${DEDUPLICATION_BLOCKS},
      replicated_deduplication_window = ${DEDUPLICATION_BLOCKS},
      replicated_deduplication_window_seconds = ${DEDUPLICATION_SECONDS}`,
  ],
};

function createDuckDbTable(table: string, texts: readonly string[], ...others: readonly string[]): string {
  const numbers = ["timestamp_ms bigint not null", "bot boolean not null", "qr boolean not null"];
  const columns = [...numbers, ...[...texts, ...UTM].map((column) => `"${column}" varchar not null`), ...others];
  return `create table if not exists ${table} (${columns.join(", ")})`;
}
