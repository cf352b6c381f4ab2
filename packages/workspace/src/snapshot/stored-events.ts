/** What a snapshot asks of the event store; the one place that knows how it is asked. */
import type { EventKind, EventStore, StoredEvent } from "@overdub/storage";
import { idOfEvent } from "@overdub/storage";
import { WorkspaceError } from "../workspaces/workspace-error.ts";
import { EVENT_KINDS } from "./event-fields.ts";

/** A page in memory is a few MB. */
const PAGE = 2_000;
const FIRST_SPAN_MS = 86_400_000;

/** Events of every kind of a workspace, until a moment (UTC ms, inclusive). */
export async function countEvents(store: EventStore, workspaceId: string, toMs: number): Promise<number> {
  const totals = EVENT_KINDS.map((kind) => store.count(kind, { workspaceId, fromMs: 0, toMs, filters: [] }));
  return (await Promise.all(totals)).reduce((sum, { count }) => sum + count, 0);
}

/**
 * All of them, kind after kind, each by time and id, a page at a time. Of a millisecond each id is given once: a store may
 * hold repeats from before it refused them.
 *
 * @throws WorkspaceError at the end, when there are fewer than the store counts, or if they come out of order.
 */
export async function* listEvents(
  store: EventStore,
  workspaceId: string,
  toMs: number,
): AsyncGenerator<readonly StoredEvent[]> {
  let listed = 0;
  const before = await countEvents(store, workspaceId, toMs);
  for (const kind of EVENT_KINDS) {
    let last: StoredEvent | undefined;
    for await (const page of listEventsOf(kind, store, workspaceId, toMs)) {
      listed += page.length;
      const firsts: StoredEvent[] = [];
      for (const event of page) {
        if (last && event.timestampMs < last.timestampMs) {
          throw new WorkspaceError("The event store lists events out of the order of their time. Export again.");
        }
        if (event.timestampMs !== last?.timestampMs || idOfEvent(event) !== idOfEvent(last)) firsts.push(event);
        last = event;
      }
      if (firsts.length > 0) yield firsts;
    }
  }
  // Meanwhile some may have been deleted for their age, and others have come late.
  const counted = Math.min(before, await countEvents(store, workspaceId, toMs));
  if (listed >= counted) return;
  throw new WorkspaceError(`The event store counts ${counted} events and lists ${listed} of them. Export again.`);
}

/**
 * Each page asks for a window of time that holds
 * about one page, since a store that keeps rows by time reads only that; of the millisecond that a page ended in, the
 * rows that were given already are skipped.
 */
async function* listEventsOf(
  kind: EventKind,
  store: EventStore,
  workspaceId: string,
  toMs: number,
): AsyncGenerator<readonly StoredEvent[]> {
  let fromMs = (await firstEventMs(kind, store, workspaceId, toMs)) ?? Number.POSITIVE_INFINITY;
  let spanMs = FIRST_SPAN_MS;
  let offset = 0;
  while (fromMs <= toMs) {
    const scope = { workspaceId, fromMs, toMs: Math.min(fromMs + spanMs, toMs), filters: [] };
    const events = await store.list(kind, scope, { offset, limit: PAGE, order: "asc" });
    if (events.length > 0) yield events;
    const last = events.at(-1);
    if (last && events.length === PAGE) {
      const atLast = events.filter(({ timestampMs }) => timestampMs === last.timestampMs).length;
      offset = last.timestampMs === fromMs ? offset + atLast : atLast;
      fromMs = last.timestampMs;
      spanMs = Math.max(1, Math.floor(spanMs / 2));
    } else {
      fromMs = scope.toMs + 1;
      offset = 0;
      spanMs *= 2;
    }
  }
}

async function firstEventMs(
  kind: EventKind,
  store: EventStore,
  workspaceId: string,
  toMs: number,
): Promise<number | undefined> {
  const [first] = await store.list(
    kind,
    { workspaceId, fromMs: 0, toMs, filters: [] },
    { offset: 0, limit: 1, order: "asc" },
  );
  return first?.timestampMs;
}
