import { listEvents } from "@overdub/contract";
import { resolveScope } from "../analytics/event-scope.ts";
import { resolveRange } from "../analytics/range.ts";
import { implement } from "../http/implement.ts";
import { findLinksById } from "../links/find-links.ts";
import { knownTimeZone } from "../time/time-zone.ts";
import { toClickEvent } from "./to-click-event.ts";

const DEFAULT_LIMIT = 100;

/** Clicks, newest first; there are no leads or sales as long as none is recorded. Source: spec dub-attribution 5. */
export const handleListEvents = implement(listEvents, async ({ query }, ctx) => {
  const timeZone = knownTimeZone(query.timezone);
  const scope = await resolveScope(ctx, query, resolveRange(query, timeZone, ctx.nowMs()));
  await ctx.outbox.drain();
  if ((query.event ?? "clicks") !== "clicks") return [];
  const limit = query.limit ?? DEFAULT_LIMIT;
  const order = query.order === "asc" ? "asc" : (query.sortOrder ?? "desc");
  const clicks = await ctx.eventStore.list("click", scope, { offset: ((query.page ?? 1) - 1) * limit, limit, order });
  const links = await findLinksById(ctx.db, ctx.workspaceId, [...new Set(clicks.map((click) => click.linkId))]);
  // A click whose link is gone has nothing to show, so a page may be short.
  return clicks.flatMap((click) => {
    const link = links.get(click.linkId);
    return link ? [toClickEvent(click, link, ctx.publicPort())] : [];
  });
});
