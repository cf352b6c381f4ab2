import { z } from "zod";
import { defineJob } from "../jobs/define-job.ts";
import { deleteClicksBefore } from "../kept-events/kept-clicks.ts";
import { deleteLeadsBefore } from "../kept-events/latest-leads.ts";
import type { Core } from "../operations/context.ts";
import type { EventDeps } from "./context.ts";

const DAY_MS = 86_400_000;

/**
 * Deletes, once a day, the events of every workspace that are older than the operator wants to keep; counters stay. Only a
 * process that knows how long that is has this job: a command with an environment of its own leaves it to one that does.
 */
export function deleteOldEvents(retentionDays: number) {
  return defineJob(
    "delete-old-events",
    z.object({}),
    async (_, { db, eventStore, outbox, now }: Pick<Core & EventDeps, "db" | "eventStore" | "outbox" | "now">) => {
      const beforeMs = now() - retentionDays * DAY_MS;
      await outbox.drain();
      await eventStore.deleteBefore(beforeMs);
      await deleteLeadsBefore(db, beforeMs);
      await deleteClicksBefore(db, beforeMs);
      return { againAtMs: now() + DAY_MS };
    },
  );
}

/** Has it begin, unless it waits for its time already. */
export async function startEventRetention({ db, jobs }: Core, retentionDays: number): Promise<void> {
  const job = deleteOldEvents(retentionDays);
  await jobs.add(db, job, {}, { dedupeKey: job.type });
}
