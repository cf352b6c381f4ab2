import type { JobHandler } from "@overdub/storage";
import { enqueueJob } from "@overdub/storage";
import type { Services } from "../operations/services.ts";

const DELETE_OLD_EVENTS = "delete-old-events";
const DAY_MS = 86_400_000;

type Needs = Pick<Services, "db" | "eventStore" | "outbox" | "nowMs" | "eventRetentionDays">;

/**
 * Deletes, once a day, the events of every workspace that are older than the operator wants to keep; counters stay. A
 * process that does not know how long that is, such as a command with an environment of its own, leaves it to one that does.
 */
export function eventRetentionHandlers(services: Needs): Readonly<Record<string, JobHandler>> {
  const { eventStore, outbox, nowMs, eventRetentionDays } = services;
  if (eventRetentionDays === undefined) return {};
  return {
    async [DELETE_OLD_EVENTS]() {
      await outbox.drain();
      await eventStore.deleteBefore(nowMs() - eventRetentionDays * DAY_MS);
      return { againAtMs: nowMs() + DAY_MS };
    },
  };
}

/** Has it begin, unless it waits for its time already. */
export async function startEventRetention({ db, nowMs, eventRetentionDays }: Needs): Promise<void> {
  if (eventRetentionDays === undefined) return;
  const type = DELETE_OLD_EVENTS;
  await enqueueJob(db, { type, payload: {}, dedupeKey: type, runAtMs: nowMs(), nowMs: nowMs() });
}
