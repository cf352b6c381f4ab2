import { randomUUID } from "node:crypto";
import type { Account } from "../accounts/account.ts";
import type { BulkReport } from "../bulk/run-batches.ts";
import type { CallOrigin } from "../callers/call-origin.ts";
import { SYSTEM } from "../callers/call-origin.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Log } from "../runtime/log.ts";
import type { AuditEntry } from "./audit-entry.ts";
import type { Ending } from "./queries.ts";
import type { AuditEntries } from "./write-entries.ts";

export interface AuditDependencies {
  readonly entries: AuditEntries;
  readonly log: Log;
  readonly now: () => number;
}

/** A change at an upstream, as it will be recorded. */
export interface AuditedWrite extends Pick<AuditEntry, "tool" | "arguments"> {
  readonly account: Account;
}

/**
 * Does a write and keeps a record of it. The entry is made before anything is sent, so that a crash leaves a `pending` one
 * rather than none; what cannot be recorded is not sent.
 */
export async function auditWrite<T extends { readonly status: number; readonly bulk?: BulkReport | undefined }>(
  { entries, log, now }: AuditDependencies,
  { account, tool, arguments: args }: AuditedWrite,
  caller: Partial<CallOrigin>,
  run: () => Promise<T>,
): Promise<T> {
  const { actor = SYSTEM, planHash = null, requestId = null } = caller;
  const entry: AuditEntry = {
    id: randomUUID(),
    environmentId: account.environmentId,
    integratedAccountId: account.id,
    actor,
    tool,
    arguments: args,
    planHash,
    outcome: "pending",
    statusCode: null,
    message: null,
    requestId,
    createdAtMs: now(),
    finishedAtMs: null,
  };
  await entries.begin(entry);
  const finish = (ending: Ending) =>
    // The write is done or not done by now: failing its caller would only invite a repeat.
    entries.finish(entry, ending, now()).catch((err: unknown) => {
      log.error({ err, audit_id: entry.id, outcome: ending.outcome }, "An audit entry stays pending");
    });
  try {
    const result = await run();
    await finish(
      result.bulk ? bulkEnding(result.bulk) : { outcome: "succeeded", statusCode: result.status, message: null },
    );
    return result;
  } catch (error) {
    await finish(toEnding(error));
    throw error;
  }
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
function toEnding(error: unknown): Ending {
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
