import type { StoredEvent } from "@overdub/storage";
import { loadCustomers } from "../customers/queries.ts";
import { findLinksById } from "../link-store/queries.ts";
import type { EventsContext } from "./context.ts";
import type { Event } from "./to-event.ts";
import { toEvent } from "./to-event.ts";

/** @returns each event as it is shown, in order; `undefined` for one whose link is gone, which has nothing to show. */
export async function showEvents(ctx: EventsContext, events: readonly StoredEvent[]): Promise<(Event | undefined)[]> {
  const linkIds = new Set(events.map((event) => event.linkId));
  const customerIds = new Set(events.flatMap((event) => (event.kind === "click" ? [] : [event.customerId])));
  const [links, customers] = await Promise.all([
    findLinksById(ctx.db, ctx.workspaceId, [...linkIds]),
    loadCustomers(ctx.db, ctx.workspaceId, [...customerIds]),
  ]);
  const port = ctx.publicPort();
  return events.map((event) => {
    const link = links.get(event.linkId);
    return link && toEvent(event, link, customers, port);
  });
}
