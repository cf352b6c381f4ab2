import type { BulkReport } from "../bulk/run-batches.ts";
import type { CallOrigin } from "../callers/call-origin.ts";
import { SYSTEM } from "../callers/call-origin.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { timedUuid } from "../http/ids.ts";
import type { Log } from "../runtime/log.ts";
import type { AuditEntry, Ending } from "./audit-entry.ts";
import type { AuditEntries } from "./write-entries.ts";

export interface AuditDependencies {
  readonly entries: AuditEntries;
  readonly log: Log;
  readonly now: () => number;
}

/** A change at an upstream or of this installation, as it will be recorded. */
export type AuditedChange = Pick<AuditEntry, "environmentId" | "action" | "arguments"> &
  Partial<Pick<AuditEntry, "integratedAccountId" | "subject" | "tool">>;

/**
 * Makes a change and keeps a record of it. The entry is made before anything is sent or changed, so that a crash leaves a
 * `pending` one rather than none; what cannot be recorded is not done.
 *
 * Ends with what `succeeded` or `failed` makes of what `run` returns or throws.
 */
export async function auditChange<T>(
  { entries, log, now }: AuditDependencies,
  change: AuditedChange,
  caller: Partial<CallOrigin>,
  {
    run,
    succeeded,
    failed,
  }: { run: () => Promise<T>; succeeded: (result: T) => Ending; failed: (error: unknown) => Ending },
): Promise<T> {
  const { actor = SYSTEM, planHash = null, requestId = null } = caller;
  const createdAtMs = now();
  const entry: AuditEntry = {
    id: timedUuid(createdAtMs),
    integratedAccountId: null,
    subject: null,
    tool: null,
    ...change,
    actor,
    planHash,
    outcome: "pending",
    statusCode: null,
    message: null,
    requestId,
    createdAtMs,
    finishedAtMs: null,
  };
  await entries.begin(entry);
  const finish = (ending: Ending) =>
    // The change is made or not made by now: failing its caller would only invite a repeat.
    entries.finish(entry.id, ending, now()).catch((err: unknown) => {
      log.error({ err, audit_id: entry.id, outcome: ending.outcome }, "An audit entry stays pending");
    });
  let result: T;
  try {
    result = await run();
  } catch (error) {
    await finish(failed(error));
    throw error;
  }
  await finish(succeeded(result));
  return result;
}

/** The same for a write at an upstream. */
export function auditWrite<T extends { readonly status: number; readonly bulk?: BulkReport | undefined }>(
  deps: AuditDependencies,
  write: AuditedChange,
  caller: Partial<CallOrigin>,
  run: () => Promise<T>,
): Promise<T> {
  return auditChange(deps, write, caller, {
    run,
    succeeded: ({ status, bulk }) =>
      bulk ? bulkEnding(bulk) : { outcome: "succeeded", statusCode: status, message: null },
    failed: failedEnding,
  });
}

const MAX_MESSAGE_CHARS = 500;

/** It succeeded if all of it did; what is unknown of a part is unknown of the whole. */
function bulkEnding({ rows, isInterrupted, stoppedBy }: BulkReport): Ending {
  const count = (...wanted: string[]) => rows.filter(({ status }) => wanted.includes(status)).length;
  const [failed, unknown, unsent] = [count("error"), count("unknown"), count("not_sent")];
  const isFlawless = failed + unknown + unsent === 0;
  return {
    outcome: unknown > 0 ? "unknown" : isFlawless ? "succeeded" : "failed",
    statusCode: stoppedBy ? (stoppedBy.remote?.upstreamStatus ?? stoppedBy.statusCode) : 200,
    message: isFlawless
      ? null
      : `Of ${rows.length} items ${failed} failed, ${unknown} are unknown, ${unsent} were not sent${isInterrupted ? "; interrupted" : ""}`,
  };
}

/** A remote 5xx may have been sent after the change was made, too. */
export function failedEnding(error: unknown): Ending {
  if (!(error instanceof GatewayError)) {
    return { outcome: "unknown", statusCode: 500, message: "An unexpected error occurred" };
  }
  const { statusCode, remote } = error;
  return {
    outcome: error.isOutcomeUnknown ? "unknown" : "failed",
    statusCode: remote?.upstreamStatus ?? statusCode,
    message: error.message.replaceAll("\0", "").slice(0, MAX_MESSAGE_CHARS),
  };
}
