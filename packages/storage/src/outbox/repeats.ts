import type { StoredEvent } from "../events/event.ts";
import { idOfEvent } from "../events/event.ts";
import type { EventStore, NumberedEvent } from "../events/event-store.ts";

/**
 * Of each id within its kind and workspace the first event alone, be it in the store already or among these: whatever
 * brings an event twice, it is there, and counts, once. What an interrupted drain has stored is no repeat of itself.
 */
export async function withoutRepeats(
  eventStore: Pick<EventStore, "findNumbers">,
  events: readonly NumberedEvent[],
): Promise<NumberedEvent[]> {
  const firsts = new Map<string, number>();
  for (const [kind, ofKind] of Map.groupBy(events, ({ event }) => event.kind)) {
    const stored = await eventStore.findNumbers(
      kind,
      ofKind.map(({ event }) => ({ workspaceId: event.workspaceId, id: idOfEvent(event) })),
    );
    for (const { workspaceId, id, seq } of stored) firsts.set(nameOf({ kind, workspaceId }, id), seq);
  }
  return events.filter(({ seq, event }) => {
    const name = nameOf(event, idOfEvent(event));
    const first = firsts.get(name);
    if (first === undefined) firsts.set(name, seq);
    return first === undefined || first === seq;
  });
}

function nameOf({ kind, workspaceId }: Pick<StoredEvent, "kind" | "workspaceId">, id: string): string {
  return `${kind} ${workspaceId} ${id}`;
}
