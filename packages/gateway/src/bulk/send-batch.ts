import { errorCodeOf, GatewayError, UNKNOWN_OUTCOME } from "../errors/gateway-error.ts";
import type { ItemOutcome, RecordIds } from "../tools/tool.ts";
import type { BulkBatch, BulkCall } from "./bulk-call.ts";
import type { OperationLog, RecordedBatch } from "./operation-log.ts";

/** How one batch ended, this time. */
export interface BatchEnding {
  /** One for each item, in order. */
  readonly outcomes: readonly ItemOutcome[];
  /** What the following batches would meet, too. */
  readonly stoppedBy?: GatewayError | undefined;
  /** Nothing was done, now or before. */
  readonly isUntouched?: boolean;
  /** Whether a repeat would send it. */
  readonly isOpen: boolean;
}

interface SendBatchOptions {
  readonly operationLog: OperationLog;
  readonly isIdempotent: boolean;
  /** Of the items of the whole call. */
  readonly records?: RecordIds | undefined;
  /** @returns Dub's answer. */
  readonly send: (batch: BulkBatch) => Promise<unknown>;
}

/**
 * Sends one batch, on record before and after.
 *
 * @param earlier  What is recorded of it, where it is sent once more.
 */
export async function sendBatch(
  { outcomesOf }: Pick<BulkCall, "outcomesOf">,
  batch: BulkBatch,
  earlier: RecordedBatch | undefined,
  { operationLog, isIdempotent, records, send }: SendBatchOptions,
): Promise<BatchEnding> {
  const { position, items } = batch;
  await operationLog.begin(position);
  try {
    const outcomes = outcomesOf(items, await send(batch), { isRepeat: earlier !== undefined, records });
    await operationLog.finish(position, { state: "done", outcomes });
    return { outcomes, isOpen: false };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const stoppedBy = stopsTheRest(error) ? error : undefined;
    const outcomes = failedOutcomes(items, error);
    if (error.isOutcomeUnknown) {
      await operationLog.finish(position, { state: "unknown", outcomes });
      return { outcomes, stoppedBy, isOpen: isIdempotent };
    }
    if (!stoppedBy) {
      await operationLog.finish(position, { state: "done", outcomes });
      return { outcomes, isOpen: false };
    }
    if (!earlier) {
      await operationLog.forget(position);
      return { outcomes, stoppedBy, isUntouched: true, isOpen: true };
    }
    // An earlier attempt may have been done, whatever became of this one.
    await operationLog.finish(position, earlier);
    return { outcomes: earlier.outcomes ?? interruptedOutcomes(items), stoppedBy, isOpen: true };
  }
}

const STOPPING = new Set([401, 405, 429, 499]);

/**
 * Whether the next batch would meet the same: a refused credential, a read-only, blocked or deleted account, a rate limit,
 * a caller who has left, an upstream in trouble.
 */
export function stopsTheRest({ statusCode, remote }: GatewayError): boolean {
  return STOPPING.has(statusCode) || statusCode >= 500 || (statusCode === 404 && remote === undefined);
}

/** The same for each item of the batch. */
export function failedOutcomes(items: readonly unknown[], error: GatewayError): ItemOutcome[] {
  const outcome = {
    status: error.isOutcomeUnknown ? "unknown" : "error",
    error: { code: errorCodeOf(error), message: error.message },
  };
  return items.map(() => outcome);
}

const INTERRUPTED: ItemOutcome = {
  status: "unknown",
  error: {
    code: UNKNOWN_OUTCOME,
    message: "This was being sent when the call was interrupted; whether it was done is unknown",
  },
};

/** For a batch that was sent by a run that died before the response. */
export function interruptedOutcomes(items: readonly unknown[]): ItemOutcome[] {
  return items.map(() => INTERRUPTED);
}
