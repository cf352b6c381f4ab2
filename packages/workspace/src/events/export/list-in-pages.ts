import type { EventKind, EventOf, EventScope, EventStore, StoredEvent } from "@overdub/storage";

const PAGE = 1000;

/**
 * All events of a scope, page by page. Each page begins at the time of the last event, not at an offset, so that the last
 * page costs as much as the first; events of that very moment that were there already are left out.
 */
export async function* listInPages<Kind extends EventKind>(
  eventStore: Pick<EventStore, "list">,
  kind: Kind,
  scope: EventScope,
  order: "asc" | "desc",
): AsyncGenerator<readonly EventOf<Kind>[]> {
  let rest = scope;
  let seen = new Set<string>();
  for (;;) {
    const limit = PAGE + seen.size;
    const found = await eventStore.list(kind, rest, { offset: 0, limit, order });
    const page = found.filter((event) => !seen.has(idOf(event)));
    if (page.length > 0) yield page;
    const last = found.at(-1);
    if (!last || found.length < limit) return;
    const atLast = found.filter((event) => event.timestampMs === last.timestampMs).map(idOf);
    seen = new Set(atLast);
    rest = { ...scope, ...(order === "asc" ? { fromMs: last.timestampMs } : { toMs: last.timestampMs }) };
  }
}

function idOf(event: StoredEvent): string {
  return event.kind === "click" ? event.clickId : event.eventId;
}
