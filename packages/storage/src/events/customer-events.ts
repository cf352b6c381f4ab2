import type { StoredEvent } from "./event.ts";
import type { EventStore } from "./event-store.ts";

/** @returns at most `limit` clicks, leads and sales each that belong to a customer, newest first. */
export async function listCustomerEvents(
  eventStore: Pick<EventStore, "list">,
  workspaceId: string,
  customerId: string,
  limit: number,
): Promise<StoredEvent[]> {
  const scope = { workspaceId, customerId, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };
  const page = { offset: 0, limit, order: "desc" } as const;
  // A sale comes after the lead it follows from, and that after its click, when all are of one millisecond.
  const kinds = ["sale", "lead", "click"] as const;
  const lists = await Promise.all(kinds.map((kind) => eventStore.list(kind, scope, page)));
  return lists.flat().sort((one, two) => two.timestampMs - one.timestampMs);
}
