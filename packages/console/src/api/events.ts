import { queryOptions, useQuery } from "@tanstack/react-query";
import type { Filters } from "./analytics.ts";
import { callDub } from "./dub.ts";
import { useIsTold } from "./news-state.ts";

/** A click, a lead or a sale, as Dub tells it; what these pages read of it. */
export interface LinkEvent {
  readonly event: "click" | "lead" | "sale";
  readonly timestamp: string;
  readonly eventId?: string;
  readonly eventName?: string;
  readonly click: {
    readonly id: string;
    readonly country: string;
    readonly city: string;
    readonly device: string;
    readonly browser: string;
    readonly os: string;
    readonly referer: string;
    readonly trigger: string;
  };
  readonly link: { readonly id: string; readonly domain: string; readonly key: string; readonly shortLink: string };
  readonly customer?: {
    readonly id: string;
    readonly name: string | null;
    readonly email: string | null;
    readonly externalId: string | null;
  };
  readonly sale?: { readonly amount: number; readonly currency: string };
  readonly metadata?: unknown;
}

export type EventKind = "clicks" | "leads" | "sales";

export function eventIdOf({ event, eventId, click }: LinkEvent): string {
  return `${event} ${eventId ?? click.id}`;
}

interface EventsOptions {
  readonly filters?: Filters;
  readonly limit?: number;
}

interface LiveOptions extends EventsOptions {
  /** How often it is asked where nobody tells; undefined: not, and what comes later is not shown. */
  readonly everyMs?: number | undefined;
}

const NO_FILTERS: Filters = {};

/** Of a list of the newest events: news are put into it by what it is about. */
export type EventsQueryKey = readonly [
  accountId: string | undefined,
  subject: "events",
  kinds: readonly EventKind[],
  filters: Filters,
  limit: number,
];

/** The newest events of the kinds, the newest first. */
export function eventsQuery(
  accountId: string | undefined,
  kinds: readonly EventKind[],
  { filters = NO_FILTERS, limit = 100 }: EventsOptions = {},
) {
  const queryKey: EventsQueryKey = [accountId, "events", kinds, filters, limit];
  return queryOptions({
    queryKey,
    queryFn: ({ signal }) =>
      readNewest(kinds, limit, async (event, most) => {
        const query = { event, interval: "30d", limit: most, ...filters };
        return (await callDub<readonly LinkEvent[]>(accountId ?? "", "events", { query, signal })).result;
      }),
  });
}

/** The same as they come, while somebody looks. */
export function useLiveEvents(
  accountId: string | undefined,
  kinds: readonly EventKind[],
  { filters = NO_FILTERS, limit = 100, everyMs }: LiveOptions = {},
) {
  const isTold = useIsTold() && !isFiltered(filters);
  return useQuery({
    ...eventsQuery(accountId, kinds, { filters, limit }),
    enabled: accountId !== undefined,
    refetchInterval: (!isTold && everyMs) || false,
    placeholderData: (previous: readonly LinkEvent[] | undefined) => previous,
  });
}

/** Of a kind that is rarer than clicks, so many are asked for at first. */
const FEW = 25;

/**
 * The newest events of all kinds. There are a hundred clicks for a few leads and sales, so of these a few are asked for,
 * and more only where all of them are among the newest.
 *
 * @param kinds the most frequent first.
 * @param ask for the newest of a kind, so many at most.
 */
export async function readNewest(
  kinds: readonly EventKind[],
  limit: number,
  ask: (kind: EventKind, most: number) => Promise<readonly LinkEvent[]>,
): Promise<readonly LinkEvent[]> {
  const few = Math.min(FEW, limit);
  const first = await Promise.all(kinds.map((kind, place) => ask(kind, place === 0 ? limit : few)));
  const seen = new Set(newest(first.flat(), limit));
  const whole = first.map((list, place) => {
    const last = list.at(-1);
    const isCut = place > 0 && few < limit && list.length === few;
    const kind = kinds[place];
    return isCut && kind && last && seen.has(last) ? ask(kind, limit) : list;
  });
  return newest((await Promise.all(whole)).flat(), limit);
}

/** A list with an event that has just come, if it belongs there. */
export function withEvent(
  before: readonly LinkEvent[],
  [, , kinds, filters, limit]: EventsQueryKey,
  event: LinkEvent,
): readonly LinkEvent[] {
  // Whether it meets the filters is Dub's to say; such lists ask by themselves.
  if (isFiltered(filters) || !kinds.includes(`${event.event}s`)) return before;
  const id = eventIdOf(event);
  return before.some((one) => eventIdOf(one) === id) ? before : newest([event, ...before], limit);
}

function newest(events: readonly LinkEvent[], limit: number): readonly LinkEvent[] {
  return events.toSorted((a, b) => b.timestamp.localeCompare(a.timestamp)).slice(0, limit);
}

function isFiltered(filters: Filters): boolean {
  return Object.values(filters).some((value) => value !== undefined);
}
