import type { QueryOf } from "@overdub/contract";
import { listEvents } from "@overdub/contract";
import type { EventKind, StoredEvent } from "@overdub/storage";
import { resolveScope } from "../analytics/event-scope.ts";
import { resolveRange } from "../analytics/range.ts";
import { loadCustomers } from "../customers/load-customers.ts";
import type { Context } from "../http/implement.ts";
import { implement } from "../http/implement.ts";
import { findLinksById } from "../links/find-links.ts";
import { knownTimeZone } from "../time/time-zone.ts";
import type { Event } from "./to-event.ts";
import { toEvent } from "./to-event.ts";

export type EventsQuery = QueryOf<typeof listEvents>;

const DEFAULT_LIMIT = 100;
const KINDS = { clicks: "click", leads: "lead", sales: "sale" } as const satisfies Record<string, EventKind>;

/** Clicks, leads or sales, newest first. Source: spec dub-attribution 5. */
export const handleListEvents = implement(listEvents, ({ query }, ctx) => readEvents(ctx, query));

export async function readEvents(ctx: Context, query: EventsQuery): Promise<Event[]> {
  const scope = await resolveScope(ctx, query, resolveRange(query, knownTimeZone(query.timezone), ctx.nowMs()));
  // Whoever asks sees every event that was acknowledged before.
  await ctx.outbox.drain();
  const limit = query.limit ?? DEFAULT_LIMIT;
  const order = query.order === "asc" ? "asc" : (query.sortOrder ?? "desc");
  const page = { offset: ((query.page ?? 1) - 1) * limit, limit, order } as const;
  return showEvents(ctx, await ctx.eventStore.list(KINDS[query.event ?? "clicks"], scope, page));
}

/** An event whose link is gone has nothing to show, so a page may be short. */
async function showEvents(ctx: Context, events: readonly StoredEvent[]): Promise<Event[]> {
  const linkIds = new Set(events.map((event) => event.linkId));
  const customerIds = new Set(events.flatMap((event) => (event.kind === "click" ? [] : [event.customerId])));
  const [links, customers] = await Promise.all([
    findLinksById(ctx.db, ctx.workspaceId, [...linkIds]),
    loadCustomers(ctx.db, ctx.workspaceId, [...customerIds]),
  ]);
  const port = ctx.publicPort();
  return events.flatMap((event) => {
    const link = links.get(event.linkId);
    return link ? [toEvent(event, link, customers, port)] : [];
  });
}
