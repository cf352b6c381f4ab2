import type { QueryOf } from "@overdub/contract";
import { listEvents } from "@overdub/contract";
import type { EventKind } from "@overdub/storage";
import { resolveScope } from "../analytics/event-scope.ts";
import { resolveRange } from "../analytics/range.ts";
import { knownTimeZone } from "../time/time-zone.ts";
import type { EventsContext } from "./context.ts";
import { implement } from "./context.ts";
import type { Event } from "./show-events.ts";
import { showEvents } from "./show-events.ts";

export type EventsQuery = QueryOf<typeof listEvents>;

const DEFAULT_LIMIT = 100;
export const KINDS = { clicks: "click", leads: "lead", sales: "sale" } as const satisfies Record<string, EventKind>;

/** Clicks, leads or sales, newest first. See behaviour/attribution 6. */
export const handleListEvents = implement(listEvents, { requires: "analytics.read" }, ({ query }, ctx) =>
  readEvents(ctx, query),
);

export async function readEvents(ctx: EventsContext, query: EventsQuery): Promise<Event[]> {
  const scope = await resolveScope(ctx, query, resolveRange(query, knownTimeZone(query.timezone), ctx.now()));
  // A response has every event that was acknowledged before.
  await ctx.outbox.drain();
  const limit = query.limit ?? DEFAULT_LIMIT;
  const order = query.order === "asc" ? "asc" : (query.sortOrder ?? "desc");
  const page = { offset: ((query.page ?? 1) - 1) * limit, limit, order } as const;
  const shown = await showEvents(ctx, await ctx.eventStore.list(KINDS[query.event ?? "clicks"], scope, page));
  // A page may be short.
  return shown.filter((event) => event !== undefined);
}
