import type { QueryOf } from "@overdub/contract";
import { LAST_PAGE_HEADER, listEvents } from "@overdub/contract";
import type { EventKind, EventOf, EventPage, EventScope, StoredEvent } from "@overdub/storage";
import { catchUp, waitingHeaders } from "../analytics/catch-up.ts";
import { resolveScope } from "../analytics/event-scope.ts";
import { findGoneLinks } from "../link-store/queries.ts";
import { resolveRange } from "../time/range.ts";
import { acceptTimeZone } from "../time/time-zone.ts";
import type { EventsContext } from "./context.ts";
import { implement } from "./context.ts";
import type { Event } from "./show-events.ts";
import { showEvents } from "./show-events.ts";

export type EventsQuery = QueryOf<typeof listEvents>;

const DEFAULT_LIMIT = 100;
export const KINDS = { clicks: "click", leads: "lead", sales: "sale" } as const satisfies Record<string, EventKind>;

/** Clicks, leads or sales, newest first. See behaviour/attribution 6. */
export const handleListEvents = implement(listEvents, { requires: "analytics.read" }, async ({ query }, ctx) => {
  const { events, isLast } = await readEvents(ctx, query);
  return Response.json(events, {
    headers: { ...waitingHeaders(ctx.outbox), ...(isLast && { [LAST_PAGE_HEADER]: "1" }) },
  });
});

/** A page of events, and whether nothing is behind it. */
export async function readEvents(
  ctx: EventsContext,
  query: EventsQuery,
): Promise<{ events: Event[]; isLast: boolean }> {
  const scope = await resolveScope(ctx, query, resolveRange(query, acceptTimeZone(query.timezone), ctx.now()));
  await catchUp(ctx.outbox);
  const limit = query.limit ?? DEFAULT_LIMIT;
  const order = query.order === "asc" ? "asc" : (query.sortOrder ?? "desc");
  const page = { offset: ((query.page ?? 1) - 1) * limit, limit, order } as const;
  const stored = await listShown(ctx, KINDS[query.event ?? "clicks"], scope, page);
  const shown = await showEvents(ctx, stored);
  // A link may have been deleted just now.
  return { events: shown.filter((event) => event !== undefined), isLast: stored.length < limit };
}

/**
 * A page of the events whose links are there. The store knows no links, so the ids up to the end of the page are looked
 * up, and those of deleted links are left out of the question: most pages cost one question all the same.
 */
async function listShown<Kind extends EventKind>(
  ctx: Pick<EventsContext, "db" | "workspaceId" | "eventStore">,
  kind: Kind,
  scope: EventScope,
  page: EventPage,
): Promise<EventOf<Kind>[]> {
  const { db, workspaceId, eventStore } = ctx;
  const linksIn = async (part: EventScope) =>
    (await eventStore.breakdown(kind, part, ["linkId"], Number.MAX_SAFE_INTEGER)).map(({ values: [id = ""] }) => id);
  const events = await eventStore.list(kind, scope, page);
  const linkIds = page.offset === 0 ? events.map(({ linkId }) => linkId) : await linksIn(upTo(events, scope, page));
  if ((await findGoneLinks(db, workspaceId, linkIds)).size === 0) return events;
  const values = [...(await findGoneLinks(db, workspaceId, await linksIn(scope)))];
  const filters = [...scope.filters, { dimension: "linkId", values, negated: true } as const];
  return eventStore.list(kind, { ...scope, filters }, page);
}

/** What stands before the end of a page, and the page; all of the scope if the page is its end. */
function upTo(events: readonly StoredEvent[], scope: EventScope, { limit, order }: EventPage): EventScope {
  const last = events.at(-1);
  if (!last || events.length < limit) return scope;
  return { ...scope, ...(order === "asc" ? { toMs: last.timestampMs } : { fromMs: last.timestampMs }) };
}
