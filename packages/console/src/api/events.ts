import { useQuery } from "@tanstack/react-query";
import type { Filters } from "./analytics.ts";
import { callDub } from "./dub.ts";

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
  /** How often it is asked; undefined: not. */
  readonly everyMs?: number | undefined;
}

/** The newest events of the kinds, the newest first, asked again and again while somebody looks. */
export function useLiveEvents(
  accountId: string | undefined,
  kinds: readonly EventKind[],
  { filters = {}, limit = 100, everyMs }: LiveOptions = {},
) {
  return useQuery<readonly LinkEvent[], Error, readonly LinkEvent[]>({
    queryKey: [accountId, "events", kinds, filters, limit],
    queryFn: async ({ signal }) => {
      const lists = await Promise.all(
        kinds.map((event) =>
          callDub<readonly LinkEvent[]>(accountId ?? "", "events", {
            query: { event, interval: "30d", limit, ...filters },
            signal,
          }),
        ),
      );
      return lists
        .flatMap(({ result }) => result)
        .toSorted((a, b) => b.timestamp.localeCompare(a.timestamp))
        .slice(0, limit);
    },
    enabled: accountId !== undefined,
    refetchInterval: everyMs ?? false,
    placeholderData: (previous: readonly LinkEvent[] | undefined) => previous,
  });
}
