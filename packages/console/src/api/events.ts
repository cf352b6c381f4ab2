import { useQuery } from "@tanstack/react-query";
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

interface LiveOptions {
  readonly filters?: Filters;
  readonly limit?: number;
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

/** The newest events of the kinds, the newest first, as they come while somebody looks. */
export function useLiveEvents(
  accountId: string | undefined,
  kinds: readonly EventKind[],
  { filters = NO_FILTERS, limit = 100, everyMs }: LiveOptions = {},
) {
  const queryKey: EventsQueryKey = [accountId, "events", kinds, filters, limit];
  const isTold = useIsTold() && !isFiltered(filters);
  return useQuery<readonly LinkEvent[], Error, readonly LinkEvent[]>({
    queryKey,
    queryFn: async ({ signal }) => {
      const lists = await Promise.all(
        kinds.map((event) =>
          callDub<readonly LinkEvent[]>(accountId ?? "", "events", {
            query: { event, interval: "30d", limit, ...filters },
            signal,
          }),
        ),
      );
      return newest(
        lists.flatMap(({ result }) => result),
        limit,
      );
    },
    enabled: accountId !== undefined,
    refetchInterval: (!isTold && everyMs) || false,
    placeholderData: (previous: readonly LinkEvent[] | undefined) => previous,
  });
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
