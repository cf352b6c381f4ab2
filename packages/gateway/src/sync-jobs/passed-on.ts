import { z } from "zod";
import type { Fields } from "../json/fields.ts";
import { digest } from "../json/fields.ts";

/** From one moment to another, both included; null: without an end. */
export interface Period {
  readonly fromMs: number;
  readonly toMs: number | null;
}

/** Every event of this period with a number up to this one was passed on. */
const Passed = z.object({ from_ms: z.number(), to_ms: z.number().nullable(), up_to: z.number() });

/** What the runs of a job remember of events that they read by number: as many periods as were asked for. */
export const PassedOn = z.array(Passed);
export type PassedOn = z.output<typeof PassedOn>;

/** Of backfills; the oldest ones are forgotten. */
const MAX_PERIODS = 100;

const DAY_MS = 86_400_000;

/** What of a list of events changes which ones it is about, beside its period. */
const OF_THE_PAGE = ["event", "start", "end", "limit", "sortOrder"];
/** What says of a page which one it is: those who ask so want that page. */
const NOT_BY_NUMBER = ["interval", "timezone", "page", "order", "sortBy", "next_cursor", "prev_cursor"];

/** A list of events, as a period of their numbers. */
export interface NumberedList {
  readonly event: string;
  readonly filters: Readonly<Record<string, string>>;
  readonly period: Period;
  /** What its periods are remembered by. */
  readonly key: string;
}

/**
 * Reads what a request for events asks for. Days are whole ones, as Dub's are; a period that goes on to the start of the
 * run has no end: what comes late belongs to it whenever it comes.
 *
 * @returns undefined for a request that is about pages.
 */
export function toNumberedList(query: Fields, startedAtMs: number): NumberedList | undefined {
  if (query.sortOrder !== "asc" || NOT_BY_NUMBER.some((name) => query[name] !== undefined)) return undefined;
  const dayOf = (name: string) => {
    const atMs = Date.parse(String(query[name]));
    return Number.isNaN(atMs) ? undefined : Math.floor(atMs / DAY_MS) * DAY_MS;
  };
  const fromMs = dayOf("start");
  const endMs = query.end === undefined ? Number.POSITIVE_INFINITY : dayOf("end");
  if (fromMs === undefined || endMs === undefined) return undefined;
  const filters = Object.entries(query).filter(([name, value]) => !OF_THE_PAGE.includes(name) && value !== undefined);
  if (filters.some(([, value]) => typeof value === "object")) return undefined;
  const texts = Object.fromEntries(filters.map(([name, value]) => [name, String(value)]).toSorted());
  const event = query.event === undefined ? "clicks" : String(query.event);
  return {
    event,
    filters: texts,
    period: { fromMs, toMs: endMs + DAY_MS > startedAtMs ? null : endMs + DAY_MS - 1 },
    key: `events_passed_on/${event}${filters.length === 0 ? "" : `/${digest(texts).slice(0, 12)}`}`,
  };
}

/** Where to begin, for a period of which some has been passed on before. */
export interface Beginning {
  readonly after: number;
  readonly period: Period;
}

/**
 * A period within one that was passed on begins behind it. One without an end is then all of it: what has come late since
 * then may be older than what is asked for.
 */
export function beginningOf(passedOn: PassedOn, asked: Period): Beginning {
  const around = passedOn.filter((passed) => contains(passed, asked)).toSorted((a, b) => b.up_to - a.up_to)[0];
  if (!around) return { after: 0, period: asked };
  const { from_ms: fromMs, to_ms: toMs, up_to: after } = around;
  return { after, period: asked.toMs === null ? { fromMs, toMs } : asked };
}

/** Whether an event was passed on, by its number and time. */
export function wasPassedOn(passedOn: PassedOn, number: number, atMs: number): boolean {
  return passedOn.some(
    ({ from_ms: from, to_ms: to, up_to: upTo }) => number <= upTo && atMs >= from && (to === null || atMs <= to),
  );
}

/** With a period that was passed on up to a number. What lies within it is forgotten. */
export function addPassed(passedOn: PassedOn, { fromMs, toMs }: Period, upTo: number): PassedOn {
  const added = { from_ms: fromMs, to_ms: toMs, up_to: upTo };
  const isWithin = (one: PassedOn[number], other: PassedOn[number]) =>
    contains(other, { fromMs: one.from_ms, toMs: one.to_ms }) && one.up_to <= other.up_to;
  if (passedOn.some((passed) => isWithin(added, passed))) return passedOn;
  return [...passedOn.filter((passed) => !isWithin(passed, added)), added].slice(-MAX_PERIODS);
}

function contains({ from_ms: from, to_ms: to }: PassedOn[number], { fromMs, toMs }: Period): boolean {
  return from <= fromMs && (to === null || (toMs !== null && toMs <= to));
}
