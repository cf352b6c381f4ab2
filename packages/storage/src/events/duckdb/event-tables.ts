import type { JS } from "@duckdb/node-api";
import { TEXT_COLUMNS } from "../columns.ts";
import type { EventKind, EventOf } from "../event.ts";
import type { EventTotals } from "../event-store.ts";

/** A table for each kind, so that a question about clicks, by far the most, reads nothing else. */
export const TABLES = { click: "clicks", lead: "leads", sale: "sales" } as const satisfies Record<EventKind, string>;

export const KINDS = Object.keys(TABLES) as EventKind[];

/** What `toEvent` reads, in its order. */
export function eventColumns(kind: EventKind): string {
  const numbers = kind === "sale" ? ["timestamp_ms", "bot", "qr", "amount_cents"] : ["timestamp_ms", "bot", "qr"];
  return [...numbers, ...Object.values(TEXT_COLUMNS[kind])].map((column) => `"${column}"`).join(", ");
}

export function toEvent<Kind extends EventKind>(kind: Kind, row: readonly JS[]): EventOf<Kind> {
  const [timestampMs, bot, qr, ...rest] = row;
  const [amount, texts] = kind === "sale" ? [{ amountCents: Number(rest[0]) }, rest.slice(1)] : [{}, rest];
  const properties = Object.keys(TEXT_COLUMNS[kind]).map((property, index) => [property, texts[index]]);
  const event = { kind, timestampMs: Number(timestampMs), bot: bot === true, qr: qr === true, ...amount };
  // The columns of a kind's table are the properties of its events.
  return { ...event, ...Object.fromEntries(properties) } as EventOf<Kind>;
}

const WITHOUT_AMOUNT = "0 as amount, count(*) as events";

/** What `toTotals` reads, in its order, as aggregates over the table of a kind. */
export const TOTALS = {
  click: WITHOUT_AMOUNT,
  lead: WITHOUT_AMOUNT,
  sale: "coalesce(sum(amount_cents), 0)::bigint as amount, count(*) as events",
} as const satisfies Record<EventKind, string>;

export function toTotals([amount, events]: readonly JS[] = []): EventTotals {
  return { count: Number(events), amountCents: Number(amount) };
}
