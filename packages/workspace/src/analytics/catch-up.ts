import type { Outbox } from "@overdub/storage";
import type { WorkspaceTables } from "../database/workspace-tables.ts";

/** How many acknowledged events a response lacks, because the disk is full. */
const EVENTS_WAITING_HEADER = "Overdub-Events-Waiting";

type Drained = Pick<Outbox<WorkspaceTables>, "drain" | "state">;

/**
 * Has what is read next hold every event that was acknowledged before. A disk may stay full for any time, and can be read:
 * meanwhile the events wait in SQL, responses say how many, and health tells why.
 *
 * @throws any other failure of the event store.
 */
export async function catchUp(outbox: Drained): Promise<void> {
  try {
    await outbox.drain();
  } catch (error) {
    if (outbox.state().drains.outage?.reason !== "disk_full") throw error;
  }
}

/** Headers of a response that was read after `catchUp`. */
export function waitingHeaders(outbox: Drained): Record<string, string> {
  const { drains, lag } = outbox.state();
  return drains.outage && lag > 0 ? { [EVENTS_WAITING_HEADER]: String(lag) } : {};
}
