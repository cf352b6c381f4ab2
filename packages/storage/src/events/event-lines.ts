import type { TextProperty } from "./columns.ts";
import { TEXT_COLUMNS } from "./columns.ts";
import type { EventKind, EventOf } from "./event.ts";
import type { NumberedEvent } from "./event-store.ts";

/**
 * Events of one kind with their numbers, as a store writes them down itself: each in a line of its own, the JSON of its columns
 * with tabs in between. Thousands of them are read and handed from thread to thread as one text, in a tenth of the time that
 * rows take.
 */
export interface EventLines {
  readonly text: string;
  readonly count: number;
}

export const NO_EVENTS: EventLines = { text: "", count: 0 };

/** What a line begins with. Flags are `true` and `false`. */
const NUMBERS = ["seq", "timestamp_ms", "bot", "qr"];

const numbersOf = (kind: EventKind) => (kind === "sale" ? [...NUMBERS, "amount_cents"] : NUMBERS);

/** Which texts a line has, of those that events of every kind have; undefined: all of them. */
export type LineTexts = readonly TextProperty<"click">[] | undefined;

/** In the order of the columns, whatever that of their names. */
function textsOf(kind: EventKind, texts: LineTexts): readonly [property: string, column: string][] {
  const wanted = new Set<string>(texts);
  return Object.entries(TEXT_COLUMNS[kind]).filter(([property]) => texts === undefined || wanted.has(property));
}

/**
 * The columns of a line, in their order, as SQL.
 *
 * @param toJson of the name of a column of text.
 */
export function lineColumns(kind: EventKind, texts: LineTexts, toJson: (column: string) => string): readonly string[] {
  return [...numbersOf(kind), ...textsOf(kind, texts).map(([, column]) => toJson(`"${column}"`))];
}

/** Where a line has what it says of an event, by the names of its properties, and its number as `seq`. */
export function placesInLine(kind: EventKind, texts?: LineTexts): Readonly<Record<LinePlace, number>> {
  const numbers = ["seq", "timestampMs", "bot", "qr", ...(kind === "sale" ? ["amountCents"] : [])];
  const names = [...numbers, ...textsOf(kind, texts).map(([property]) => property)];
  return Object.fromEntries(names.map((name, place) => [name, place])) as Record<LinePlace, number>;
}

type LinePlace = TextProperty<"click"> | "seq" | "timestampMs" | "bot" | "qr";

/** Of lines that have all texts. */
export function readEventLines<Kind extends EventKind>(
  kind: Kind,
  { text }: Pick<EventLines, "text">,
): NumberedEvent<EventOf<Kind>>[] {
  return splitLines(text).map((line) => readEventLine(kind, line));
}

export function splitLines(text: string): string[] {
  return text === "" ? [] : text.split("\n");
}

export function readEventLine<Kind extends EventKind>(kind: Kind, line: string): NumberedEvent<EventOf<Kind>> {
  // Within JSON a tab is escaped.
  const values = JSON.parse(`[${line.replaceAll("\t", ",")}]`) as readonly unknown[];
  const [seq, timestampMs, bot, qr, amountCents] = values;
  const event: Record<string, unknown> = { kind, timestampMs, bot, qr, ...(kind === "sale" && { amountCents }) };
  let index = numbersOf(kind).length;
  for (const property of Object.keys(TEXT_COLUMNS[kind])) {
    event[property] = values[index];
    index += 1;
  }
  // The columns of a kind are the properties of its events.
  return { seq: Number(seq), event: event as unknown as EventOf<Kind> };
}

/** How many times as many numbers are looked through whenever that does not fill the limit. */
const WIDENING = 16;

/**
 * Numbers have gaps, and others' events among them. So a window of numbers is looked through that is a little larger than
 * what is asked for, and then larger ones: a store skips what lies outside, and need not sort all that has come since.
 *
 * @param lastNumber the greatest there is.
 * @param read the first `limit` events above `after` up to a number.
 */
export async function readInWindows(
  { after, limit, lastNumber }: { readonly after: number; readonly limit: number; readonly lastNumber: number },
  read: (upTo: number) => Promise<EventLines>,
): Promise<EventLines> {
  if (after >= lastNumber) return NO_EVENTS;
  for (let size = limit * 2; ; size *= WIDENING) {
    const upTo = Math.min(lastNumber, after + size);
    const lines = await read(upTo);
    if (lines.count >= limit || upTo >= lastNumber) return lines;
  }
}
