import type { QueryOf } from "@overdub/contract";
import { LAST_PAGE_HEADER, listEvents } from "@overdub/contract";
import type { EventKind, LinkedScope } from "@overdub/storage";
import { catchUp, waitingHeaders } from "../analytics/catch-up.ts";
import { resolveScope } from "../analytics/event-scope.ts";
import { toQuestion } from "../database/to-question.ts";
import { JsonAnswer } from "../http/json-answer.ts";
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
  return new JsonAnswer(events, { ...waitingHeaders(ctx.outbox), ...(isLast && { [LAST_PAGE_HEADER]: "1" }) });
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
  const stored = await ctx.eventStore.list(KINDS[query.event ?? "clicks"], withLinks(ctx, scope), page);
  const shown = await showEvents(ctx, stored);
  // A link may have been deleted just now.
  return { events: shown.filter((event) => event !== undefined), isLast: stored.length < limit };
}

/** The store knows no links, so without another condition on them it is told which are there. */
function withLinks(ctx: Pick<EventsContext, "db" | "workspaceId">, scope: LinkedScope): LinkedScope {
  const links = scope.links ?? [];
  if (links.some(({ negated }) => !negated)) return scope;
  const there = ctx.db.selectFrom("links").select("id").where("workspace_id", "=", ctx.workspaceId);
  return { ...scope, links: [...links, { ...toQuestion(there), negated: false }] };
}
