import type { AnalyticsFilters, QueryOf } from "@overdub/contract";
import { AppError, retrieveSeries } from "@overdub/contract";
import type { EventTotals, LinkedScope } from "@overdub/storage";
import { parseFilterValue } from "../http/filter-value.ts";
import { JsonAnswer } from "../http/json-answer.ts";
import type { Range } from "../time/range.ts";
import { bucketStarts, resolveRange } from "../time/range.ts";
import { acceptTimeZone, formatLocal } from "../time/time-zone.ts";
import { catchUp, waitingHeaders } from "./catch-up.ts";
import type { AnalyticsContext } from "./context.ts";
import { implement } from "./context.ts";
import { resolveScope } from "./event-scope.ts";
import { allSince } from "./retrieve-analytics.ts";
import type { CountedEvent, Totals } from "./totals.ts";
import { add, kindsOf, NOTHING, toTotals } from "./totals.ts";

type Query = QueryOf<typeof retrieveSeries>;

const MAX_BUCKETS = 2_400;
const MAX_LINKS = 100;
/** Of each kind. */
const MAX_NUMBERS = 20_000;

const HOUR_MS = 3_600_000;

/** Numbers over time, in steps that the caller chooses, for lines beside the rows of a list, too. */
export const handleRetrieveSeries = implement(
  retrieveSeries,
  { requires: "analytics.read" },
  async ({ query }, ctx) => new JsonAnswer(await readSeries(ctx, query), waitingHeaders(ctx.outbox)),
);

async function readSeries(ctx: AnalyticsContext, query: Query) {
  const { event = "clicks", perLink = false } = query;
  const timeZone = acceptTimeZone(query.timezone);
  const linkIds = perLink ? readLinkIds(query) : undefined;
  await catchUp(ctx.outbox);
  const resolved = resolveRange(query, timeZone, ctx.now(), await allSince(ctx, query, "timeseries"));
  const range = { ...resolved, step: query.step ?? resolved.step };
  const starts = startsOf(range, timeZone, linkIds?.length ?? 1);
  const scope = await resolveScope(ctx, query, range);
  const zone = range.step === "hour" ? "UTC" : timeZone;
  return {
    starts: starts.map((startMs) => formatLocal(startMs, zone)),
    series: linkIds ? await ofLinks(ctx, scope, event, linkIds, starts) : [await ofAll(ctx, scope, event, starts)],
  };
}

function readLinkIds({ linkId }: Pick<AnalyticsFilters, "linkId">): readonly string[] {
  const filter = parseFilterValue(linkId);
  const ids = [...new Set(filter?.values)];
  if (!filter || filter.negated || ids.length > MAX_LINKS)
    throw refused(`linkId: name 1 to ${MAX_LINKS} links for \`perLink\``);
  return ids;
}

/** @throws before anything is counted, and before the buckets of a long period are made. */
function startsOf(range: Range, timeZone: string, lines: number): readonly number[] {
  const hours = (range.toMs - range.fromMs) / HOUR_MS;
  const few = range.step === "hour" ? hours : hours / 24;
  if (few > MAX_BUCKETS * (range.step === "hour" ? 1 : 31)) throw tooMany();
  const starts = bucketStarts(range, timeZone);
  if (starts.length > MAX_BUCKETS || starts.length * lines > MAX_NUMBERS) throw tooMany();
  return starts;
}

function tooMany(): AppError {
  return refused(
    `step: the period has more than ${MAX_BUCKETS} steps, or ${MAX_NUMBERS} of all links; choose longer ones`,
  );
}

function refused(message: string): AppError {
  return new AppError("unprocessable_entity", `custom: ${message}.`);
}

async function ofAll(
  { eventStore }: AnalyticsContext,
  scope: LinkedScope,
  event: CountedEvent,
  starts: readonly number[],
) {
  const kinds = kindsOf(event);
  const counted = await Promise.all(kinds.map((kind) => eventStore.timeseries(kind, scope, starts)));
  return { linkId: null, ...inColumns(starts, (index) => sumAt(kinds, counted, index)) };
}

async function ofLinks(
  { eventStore }: AnalyticsContext,
  scope: LinkedScope,
  event: CountedEvent,
  linkIds: readonly string[],
  starts: readonly number[],
) {
  const kinds = kindsOf(event);
  const counted = await Promise.all(kinds.map((kind) => eventStore.linkSeries(kind, scope, linkIds, starts)));
  return linkIds.map((linkId) => {
    const own = counted.map((series) => series.get(linkId));
    return { linkId, ...inColumns(starts, (index) => sumAt(kinds, own, index)) };
  });
}

function sumAt(
  kinds: ReturnType<typeof kindsOf>,
  counted: readonly (readonly EventTotals[] | undefined)[],
  index: number,
): Totals {
  return kinds
    .map((kind, place) => toTotals(kind, counted[place]?.[index] ?? { count: 0, amountCents: 0 }))
    .reduce(add, NOTHING);
}

/** One list for each number, which is a third of the text that objects would be. */
function inColumns(starts: readonly number[], totalsAt: (index: number) => Totals) {
  const totals = starts.map((_, index) => totalsAt(index));
  const column = (name: keyof Totals) => totals.map((each) => each[name]);
  return {
    clicks: column("clicks"),
    leads: column("leads"),
    sales: column("sales"),
    saleAmount: column("saleAmount"),
  };
}
