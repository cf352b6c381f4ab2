import type { GatewayError } from "../errors/gateway-error.ts";
import type { ItemOutcome, RecordIds } from "../tools/tool.ts";
import type { BulkBatch, BulkCall, ItemRow } from "./bulk-call.ts";
import type { OperationLog } from "./operation-log.ts";
import { interruptedOutcomes, sendBatch } from "./send-batch.ts";

/** How far a bulk call has come. */
export interface BulkReport {
  /** One for each item, in the order given. */
  readonly rows: readonly ItemRow[];
  /** Whether a repeat with the same key would send anything. */
  readonly isInterrupted: boolean;
  /** What ended it early; absent where its caller left, or nothing did. */
  readonly stoppedBy?: GatewayError | undefined;
}

/** How far a bulk call is, told after each batch. */
export interface Progress {
  /** Items that are dealt with. */
  readonly done: number;
  readonly total: number;
}

interface RunOptions {
  readonly operationLog: OperationLog;
  /** Whether a batch that may have been done may be sent again. */
  readonly isIdempotent: boolean;
  readonly records?: RecordIds | undefined;
  /** @returns Dub's answer to one batch. */
  readonly send: (batch: BulkBatch) => Promise<unknown>;
  /** Ends the run between two batches. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Sends the batches one after the other, except those of which an earlier run of the same call has recorded what became of
 * them. A failure is the outcome of its own batch; but where the next one would meet the same, the rest is not sent. A
 * batch that may have been done is sent again only if that makes no difference.
 *
 * @throws the first failure, if it ends the run before anything was done: then there is nothing to report.
 */
export async function runBatches(call: BulkCall, options: RunOptions): Promise<BulkReport> {
  const { operationLog, isIdempotent, signal, onProgress } = options;
  const recorded = await operationLog.read();
  const rows: ItemRow[] = [];
  let isInterrupted = false;
  let stoppedBy: GatewayError | undefined;

  const report = ({ offset }: BulkBatch, outcomes: readonly ItemOutcome[]) => {
    for (const [at, outcome] of outcomes.entries()) rows.push({ index: offset + at, ...outcome });
  };

  for (const batch of call.batches) {
    const earlier = recorded.get(batch.position);
    const told = earlier && (earlier.outcomes ?? interruptedOutcomes(batch.items));
    const isSettled = earlier !== undefined && (earlier.state === "done" || !isIdempotent);
    if (isSettled || stoppedBy || signal?.aborted) {
      isInterrupted ||= !isSettled;
      report(batch, told ?? batch.items.map(() => ({ status: "not_sent" })));
      continue;
    }
    const ending = await sendBatch(call, batch, earlier, options);
    stoppedBy = ending.stoppedBy;
    if (stoppedBy && ending.isUntouched && rows.length === 0 && recorded.size === 0) throw stoppedBy;
    isInterrupted ||= ending.isOpen;
    report(batch, ending.outcomes);
    onProgress?.({ done: rows.length, total: call.itemCount });
  }
  return { rows, isInterrupted, stoppedBy };
}
