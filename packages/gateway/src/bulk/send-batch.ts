import type { ItemOutcome } from "../catalog/tool.ts";
import { GatewayError } from "../http/gateway-error.ts";
import type { Batch, BulkCall } from "./bulk-call.ts";
import { failedOutcomes, interruptedOutcomes, isUnknown, stopsTheRest } from "./failed-batch.ts";
import type { Ledger, RecordedBatch } from "./ledger.ts";

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
  readonly ledger: Ledger;
  readonly isIdempotent: boolean;
  /** @returns Dub's answer. */
  readonly send: (batch: Batch) => Promise<unknown>;
}

/**
 * Sends one batch, on record before and after.
 *
 * @param earlier  What is recorded of it, where it is sent once more.
 */
export async function sendBatch(
  { outcomesOf }: Pick<BulkCall, "outcomesOf">,
  batch: Batch,
  earlier: RecordedBatch | undefined,
  { ledger, isIdempotent, send }: SendBatchOptions,
): Promise<BatchEnding> {
  const { position, items } = batch;
  await ledger.begin(position);
  try {
    const outcomes = outcomesOf(items, await send(batch), earlier !== undefined);
    await ledger.finish(position, { state: "done", outcomes });
    return { outcomes, isOpen: false };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const stoppedBy = stopsTheRest(error) ? error : undefined;
    const outcomes = failedOutcomes(items, error);
    if (isUnknown(error)) {
      await ledger.finish(position, { state: "unknown", outcomes });
      return { outcomes, stoppedBy, isOpen: isIdempotent };
    }
    if (!stoppedBy) {
      await ledger.finish(position, { state: "done", outcomes });
      return { outcomes, isOpen: false };
    }
    if (!earlier) {
      await ledger.forget(position);
      return { outcomes, stoppedBy, isUntouched: true, isOpen: true };
    }
    // An earlier attempt may have been done, whatever became of this one.
    await ledger.finish(position, earlier);
    return { outcomes: earlier.outcomes ?? interruptedOutcomes(items), stoppedBy, isOpen: true };
  }
}
