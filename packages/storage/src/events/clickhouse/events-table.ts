import { TEXT_COLUMNS } from "../columns.ts";
import type { EventKind, EventOf, StoredEvent } from "../event.ts";
import type { NumberedEvent } from "../event-store.ts";
import { metadataValues } from "../metadata-values.ts";
import { UTM_PARAMETERS, utmValues } from "../utm.ts";

/** The partition of an event, as the table has them: events of two of them can't be inserted together atomically. */
export function partitionOf({ timestampMs }: StoredEvent): string {
  return new Date(timestampMs).toISOString().slice(0, 7);
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
