import { TEXT_COLUMNS } from "../columns.ts";
import type { EventKind, EventOf, StoredEvent } from "../event.ts";
import type { NumberedEvent } from "../event-store.ts";
import { metadataValues } from "../metadata-values.ts";
import { UTM_PARAMETERS, utmValues } from "../utm.ts";
import type { ClickHouseServer } from "./server.ts";

/** Text columns with few different values: they are stored as numbers. */
const FEW_VALUES: ReadonlySet<string> = new Set([
  "domain",
  "continent",
  "country",
  "region",
  "city",
  "device",
  "device_vendor",
  "device_model",
  "browser",
  "browser_version",
  "engine",
  "engine_version",
  "os",
  "os_version",
  "cpu_architecture",
  "trigger",
  "event_name",
  "currency",
  "payment_processor",
]);

/** Columns of all kinds; those that a kind does not have are empty in it. */
const TEXTS = [...Object.values(TEXT_COLUMNS.sale), ...UTM_PARAMETERS];

/**
 * One table for all kinds, because an insert is atomic in one table alone, and one for each kind could disagree about
 * the watermark. Questions are about one workspace, one kind and a window, and that is the order of the rows.
 */
export function createEventsTable({ database, cluster }: ClickHouseServer): string {
  const engine = cluster
    ? "ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')"
    : "MergeTree";
  return `
    create table if not exists ${database}.events ${onCluster(cluster)} (
      seq UInt64 codec(Delta, ZSTD),
      position UInt32 codec(Delta, ZSTD),
      kind Enum8('click' = 1, 'lead' = 2, 'sale' = 3),
      timestamp_ms Int64 codec(Delta, ZSTD),
      timestamp DateTime64(3, 'UTC') alias fromUnixTimestamp64Milli(timestamp_ms, 'UTC'),
      bot Bool,
      qr Bool,
      ${TEXTS.map((column) => `"${column}" ${FEW_VALUES.has(column) ? "LowCardinality(String)" : "String codec(ZSTD)"}`).join(",\n")},
      metadata_values Map(String, String),
      amount_cents UInt64,
      index seq_range seq type minmax granularity 1,
      index click_id_range click_id type minmax granularity 1,
      index click_id_bloom click_id type bloom_filter(0.01) granularity 1,
      index link_id_bloom link_id type bloom_filter(0.01) granularity 1,
      index customer_id_bloom customer_id type bloom_filter(0.01) granularity 1
    )
    engine = ${engine}
    partition by ${PARTITION_SQL}
    order by (workspace_id, kind, timestamp_ms, seq, position)
    settings
      non_replicated_deduplication_window = ${DEDUPLICATION_BLOCKS},
      replicated_deduplication_window = ${DEDUPLICATION_BLOCKS},
      replicated_deduplication_window_seconds = ${DEDUPLICATION_SECONDS}`;
}

/** An insert that hangs for longer than this is not there any more, on any network. */
const DEDUPLICATION_BLOCKS = 10_000;
const DEDUPLICATION_SECONDS = 7 * 86_400;

const PARTITION_SQL = "toYYYYMM(fromUnixTimestamp64Milli(timestamp_ms, 'UTC'))";

/** The partition of an event: events of two of them can't be inserted together atomically. */
export function partitionOf({ timestampMs }: StoredEvent): string {
  return new Date(timestampMs).toISOString().slice(0, 7);
}

export function onCluster(cluster: string | undefined): string {
  return cluster ? `on cluster ${cluster}` : "";
}

/** An event with its place among those that share its number, from 0. */
export interface PlacedEvent extends NumberedEvent {
  readonly position: number;
}

/** An event as `JSONEachRow` takes it. Numbers are text, because in JSON some of them mean other things. */
export function toRow({ seq, position, event }: PlacedEvent): Record<string, unknown> {
  const columns: Readonly<Record<string, string>> = TEXT_COLUMNS[event.kind];
  // Every property that has a column is a text.
  const texts = Object.entries(event).flatMap(([name, value]) => (columns[name] ? [[columns[name], value]] : []));
  const utms = utmValues(event.url).map((value, index) => [UTM_PARAMETERS[index], value]);
  return {
    ...Object.fromEntries([...texts, ...utms]),
    seq: String(seq),
    position,
    kind: event.kind,
    timestamp_ms: String(event.timestampMs),
    bot: event.bot,
    qr: event.qr,
    metadata_values: event.kind === "click" ? {} : Object.fromEntries(metadataValues(event.metadata)),
    amount_cents: event.kind === "sale" ? String(event.amountCents) : "0",
  };
}

/** What `toEvent` reads, in its order. */
export function eventColumns(kind: EventKind): string {
  const texts = Object.values(TEXT_COLUMNS[kind]).map((column) => `"${column}"`);
  return ["timestamp_ms", "bot", "qr", "amount_cents", ...texts].join(", ");
}

export function toEvent<Kind extends EventKind>(kind: Kind, row: readonly unknown[]): EventOf<Kind> {
  const [timestampMs, bot, qr, amountCents, ...texts] = row;
  const properties = Object.keys(TEXT_COLUMNS[kind]).map((property, index) => [property, texts[index]]);
  const amount = kind === "sale" ? { amountCents: Number(amountCents) } : {};
  const event = { kind, timestampMs: Number(timestampMs), bot: bot === true, qr: qr === true, ...amount };
  // The columns selected for a kind are the properties of its events.
  return { ...event, ...Object.fromEntries(properties) } as EventOf<Kind>;
}
