import { GatewayError } from "../errors/gateway-error.ts";
import type { SyncLog } from "../request-log/sync-log.ts";
import type { Run } from "../runs/run.ts";
import { RunFailure } from "../runs/run-kind.ts";
import type { EventName } from "../webhooks/event-names.ts";

const namesOf = ({ id, environmentId, accountId, subjectId }: Run) => ({
  environment_id: environmentId,
  integrated_account_id: accountId,
  sync_job_id: subjectId,
  sync_job_run_id: id,
});

/** A change of a run's state, for the log of sync jobs. See behaviour/gateway 9.3. */
export function logRunChange(log: SyncLog, run: Run, event: EventName): void {
  const { state: status, counts, lastError: message } = run;
  log.note("rapid_bridge", {
    ...namesOf(run),
    sync_job_run_event: event,
    status,
    num_records: counts.done,
    ...(message !== null && { message }),
  });
}

/** Records on their way to a destination. */
interface Delivery {
  readonly run: Run;
  readonly resource: string;
  readonly records: readonly unknown[];
  readonly to: { readonly webhook_id: string } | { readonly datastore_id: string };
}

/** Passes records on, and logs whether they were taken: by a webhook or a datastore, or when they may be sent again. */
export async function logDelivery(log: SyncLog, delivery: Delivery, deliver: () => Promise<void>): Promise<void> {
  const { run, resource, records, to } = delivery;
  const note = (isTaken: boolean, more: object) =>
    log.note("rapid_bridge", {
      ...namesOf(run),
      ...to,
      sync_job_run_event: "sync_job_run:record",
      status: isTaken ? "success" : "failed",
      resource,
      num_records: records.length,
      ...("webhook_id" in to ? { webhook_successful: isTaken } : { datastore_successful: isTaken }),
      ...more,
    });
  try {
    await deliver();
  } catch (error) {
    const isSaid = error instanceof GatewayError || error instanceof RunFailure;
    const retryAfter = error instanceof GatewayError ? error.headers["retry-after"] : undefined;
    note(false, {
      message: isSaid ? error.message : "An unexpected error occurred",
      ...(retryAfter !== undefined && { retry_after: Number(retryAfter) }),
    });
    throw error;
  }
  note(true, {});
}
