import type { DuckDBAppender } from "@duckdb/node-api";
import { MAP, mapValue, VARCHAR } from "@duckdb/node-api";
import { TEXT_COLUMNS } from "../columns.ts";
import type { EventKind, StoredEvent } from "../event.ts";
import type { NumberedEvent } from "../event-store.ts";
import { metadataValues } from "../metadata-values.ts";
import { UTM_PARAMETERS, utmValues } from "../utm.ts";
import { TABLES } from "./event-tables.ts";

const METADATA_VALUES = MAP(VARCHAR, VARCHAR);

export type AppendRow = (appender: DuckDBAppender, event: NumberedEvent) => void;

/** What the values of a row are taken from. */
interface Source extends NumberedEvent {
  /** The values of `UTM_PARAMETERS`, in their order. */
  readonly utms: readonly string[];
}

type AppendValue = (appender: DuckDBAppender, source: Source) => void;

/**
 * Makes rows of one kind's table. An appender takes values by their place alone, and files that were migrated have their
 * columns in another order than new ones may.
 *
 * @param columns of the table, in its order.
 * @throws        an `Error` if one is missing.
 */
export function createRowAppender(kind: EventKind, columns: readonly string[]): AppendRow {
  const byColumn = valuesOf(kind);
  for (const column of byColumn.keys()) {
    if (!columns.includes(column)) throw new Error(`The table ${TABLES[kind]} of the event store has no ${column}.`);
  }
  const values = columns.map((column) => byColumn.get(column) ?? appendDefault);
  return (appender, { seq, event, linkNumber }) => {
    const source = { seq, event, linkNumber, utms: utmValues(event.url) };
    for (const append of values) append(appender, source);
    appender.endRow();
  };
}

/** How the value of each column that events of a kind have is appended. */
function valuesOf(kind: EventKind): ReadonlyMap<string, AppendValue> {
  const values = new Map<string, AppendValue>([
    ["timestamp_ms", (appender, { event }) => appender.appendBigInt(BigInt(event.timestampMs))],
    ["bot", (appender, { event }) => appender.appendBoolean(event.bot)],
    ["qr", (appender, { event }) => appender.appendBoolean(event.qr)],
    ["seq", (appender, { seq }) => appender.appendBigInt(BigInt(seq))],
    ["link_number", appendLinkNumber],
  ]);
  for (const [property, column] of Object.entries(TEXT_COLUMNS[kind])) {
    // An event that waited in the outbox while the program was replaced by a newer one lacks what that one has added.
    values.set(column, (appender, { event }) => appender.appendVarchar(textsOf(event)[property] ?? ""));
  }
  for (const [index, column] of UTM_PARAMETERS.entries())
    values.set(column, (appender, { utms }) => appender.appendVarchar(utms[index] ?? ""));
  if (kind !== "click") values.set("metadata_values", appendMetadata);
  if (kind === "sale") values.set("amount_cents", appendAmount);
  return values;
}

/** Every property that has a column among `TEXT_COLUMNS` is a text. */
function textsOf(event: StoredEvent): Readonly<Record<string, string | undefined>> {
  return event as unknown as Readonly<Record<string, string | undefined>>;
}

function appendMetadata(appender: DuckDBAppender, { event }: Source): void {
  const found = event.kind === "click" ? new Map<string, string>() : metadataValues(event.metadata);
  appender.appendMap(mapValue([...found].map(([key, value]) => ({ key, value }))), METADATA_VALUES);
}

function appendAmount(appender: DuckDBAppender, { event }: Source): void {
  appender.appendBigInt(event.kind === "sale" ? BigInt(event.amountCents) : 0n);
}

function appendLinkNumber(appender: DuckDBAppender, { linkNumber }: Source): void {
  if (linkNumber === undefined) appender.appendNull();
  else appender.appendInteger(linkNumber);
}

/** A column that this code does not know. */
function appendDefault(appender: DuckDBAppender): void {
  appender.appendDefault();
}
