import type { Database, NewJob } from "@overdub/storage";
import { enqueueJob } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Services } from "../operations/services.ts";

type JobRequest = Pick<NewJob, "type" | "payload" | "dedupeKey"> & {
  /** UTC ms. Default: at once. */
  readonly runAtMs?: number;
};

/**
 * Adds a job of the workspace, to be run soon after the transaction that `tx` belongs to.
 *
 * @param tx the transaction that makes the job necessary; `services.db` where there is none.
 */
export async function addJob(
  services: Pick<Services, "nowMs" | "wakeJobs">,
  tx: Kysely<Database>,
  job: JobRequest,
): Promise<void> {
  const nowMs = services.nowMs();
  await enqueueJob(tx, { ...job, runAtMs: job.runAtMs ?? nowMs, nowMs });
  services.wakeJobs();
}
