import type { DuckDBAppender, JS } from "@duckdb/node-api";
import { MAP, mapValue, VARCHAR } from "@duckdb/node-api";
import type { TextProperty } from "../columns.ts";
import { TEXT_COLUMNS } from "../columns.ts";
import type { EventKind, EventOf, StoredEvent } from "../event.ts";
import type { NumberedEvent } from "../event-store.ts";
import { metadataValues } from "../metadata-values.ts";
import { UTM_PARAMETERS, utmValues } from "../utm.ts";

/** A table for each kind, so that a question about clicks, by far the most, reads nothing else. */
export const TABLES = { click: "clicks", lead: "leads", sale: "sales" } as const satisfies Record<EventKind, string>;

export const KINDS = Object.keys(TABLES) as EventKind[];

const METADATA_VALUES = MAP(VARCHAR, VARCHAR);

/** Rows arrive in order of time, so DuckDB skips what lies outside a window by the extremes that it keeps of each block. */
export function createTable(kind: EventKind): string {
  const texts = [...Object.values(TEXT_COLUMNS[kind]), ...UTM_PARAMETERS];
  return `
    create table if not exists ${TABLES[kind]} (
      timestamp_ms bigint not null,
      bot boolean not null,
      qr boolean not null,
      ${texts.map((column) => `"${column}" varchar not null`).join(", ")}
      ${kind === "click" ? "" : ", metadata_values map(varchar, varchar) not null"}
      ${kind === "sale" ? ", amount_cents bigint not null" : ""}
    )`;
}

/** The number of the event in the outbox; 0 where a store that is older than this column has not kept it. Comes last. */
export function addSeqColumn(kind: EventKind): string {
  return `alter table ${TABLES[kind]} add column if not exists seq bigint default 0`;
}

/** What `toEvent` reads, in its order. */
export function eventColumns(kind: EventKind): string {
  const numbers = kind === "sale" ? ["timestamp_ms", "bot", "qr", "amount_cents"] : ["timestamp_ms", "bot", "qr"];
  return [...numbers, ...Object.values(TEXT_COLUMNS[kind])].map((column) => `"${column}"`).join(", ");
}

const TEXT_PROPERTIES = {
  click: Object.keys(TEXT_COLUMNS.click) as TextProperty<"click">[],
  lead: Object.keys(TEXT_COLUMNS.lead) as TextProperty<"lead">[],
  sale: Object.keys(TEXT_COLUMNS.sale) as TextProperty<"sale">[],
};

export function appendEvent(appender: DuckDBAppender, { seq, event }: NumberedEvent): void {
  appender.appendBigInt(BigInt(event.timestampMs));
  appender.appendBoolean(event.bot);
  appender.appendBoolean(event.qr);
  for (const text of textsOf(event)) appender.appendVarchar(text);
  for (const value of utmValues(event.url)) appender.appendVarchar(value);
  if (event.kind !== "click") {
    const entries = [...metadataValues(event.metadata)].map(([key, value]) => ({ key, value }));
    appender.appendMap(mapValue(entries), METADATA_VALUES);
  }
  if (event.kind === "sale") appender.appendBigInt(BigInt(event.amountCents));
  appender.appendBigInt(BigInt(seq));
  appender.endRow();
}

function textsOf(event: StoredEvent): string[] {
  switch (event.kind) {
    case "click":
      return TEXT_PROPERTIES.click.map((property) => event[property]);
    case "lead":
      return TEXT_PROPERTIES.lead.map((property) => event[property]);
    case "sale":
      return TEXT_PROPERTIES.sale.map((property) => event[property]);
  }
}

export function toEvent<Kind extends EventKind>(kind: Kind, row: readonly JS[]): EventOf<Kind> {
  const [timestampMs, bot, qr, ...rest] = row;
  const [amount, texts] = kind === "sale" ? [{ amountCents: Number(rest[0]) }, rest.slice(1)] : [{}, rest];
  const properties = TEXT_PROPERTIES[kind].map((property, index) => [property, texts[index]]);
  const event = { kind, timestampMs: Number(timestampMs), bot: bot === true, qr: qr === true, ...amount };
  // The columns of a kind's table are the properties of its events.
  return { ...event, ...Object.fromEntries(properties) } as EventOf<Kind>;
}
