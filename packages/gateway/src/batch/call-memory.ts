import { readBulkCall } from "../bulk/bulk-call.ts";
import type { OperationLog, RecordedBatch } from "../bulk/operation-log.ts";
import { NO_OPERATION_LOG } from "../bulk/operation-log.ts";
import { stopsTheRest } from "../bulk/send-batch.ts";
import { errorCodeOf, GatewayError, unknownOutcome } from "../errors/gateway-error.ts";
import type { StoredError } from "../errors/stored-error.ts";
import { fromStoredError, toStoredError } from "../errors/stored-error.ts";
import type { InvokeOptions, InvokeResult } from "../invoke/invoke.ts";
import type { Envelope } from "../tools/envelope.ts";
import type { ItemOutcome, Tool, ToolArguments } from "../tools/tool.ts";
import { MAX_BULK_ITEMS } from "../tools/tool.ts";

/** As many as a batch may make. */
export const MAX_BATCH_CALLS = 1000;

/** One call of a batch. */
export interface BatchCall {
  readonly tool: Tool;
  readonly args: ToolArguments;
  /** Of its node, in the order in which nodes are planned; and of the call, among those of the node. */
  readonly place: { readonly node: number; readonly call: number };
}

export type SendCall = (
  call: BatchCall,
  options: Pick<InvokeOptions, "idempotencyKey" | "operationLog">,
) => Promise<Pick<InvokeResult, "envelope" | "bulk">>;

/** Makes the calls of a batch; of a batch with a key only those that earlier runs have not made. */
export interface CallMemory {
  readonly call: (call: BatchCall) => Promise<Pick<InvokeResult, "envelope">>;
  /** What is made of the results of calls: computed once, as a read is, and not from the clock of a later run. */
  readonly remember: (place: BatchCall["place"], compute: () => Promise<unknown>) => Promise<unknown>;
  /** Whether a repeat of the batch would make some call that failed. */
  readonly isInterrupted: () => boolean;
}

/**
 * @param log What is kept of a batch that a repeat can go on with. Reads are kept, too: what was written by them must not
 *            be written by other ones.
 * @param key Of the batch. Each call has one of its own.
 */
export async function createCallMemory(
  send: SendCall,
  log: OperationLog = NO_OPERATION_LOG,
  key?: string,
): Promise<CallMemory> {
  const recorded = await log.read();
  let isInterrupted = false;

  async function call(wanted: BatchCall): Promise<Pick<InvokeResult, "envelope">> {
    const { tool, args } = wanted;
    const position = positionOf(wanted.place);
    const earlier = recorded.get(position);
    const isRead = tool.operation.effect === "read";
    if (earlier && (earlier.state === "done" || !(isRead || tool.operation.idempotent))) return recall(earlier);
    // What takes several requests is on record by each of them.
    const isOnRecord = !isRead && readBulkCall(tool, args) === undefined;
    if (isOnRecord) await log.begin(position);
    try {
      const options = { idempotencyKey: key && `${key}.${position}`, operationLog: partOf(log, recorded, position) };
      const { envelope, bulk } = await send(wanted, options);
      if (bulk?.isInterrupted) isInterrupted = true;
      else await log.finish(position, { state: "done", outcomes: [{ status: "done", envelope }] });
      return { envelope };
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      const outcomes = [failed(error)];
      if (!isRead && error.isOutcomeUnknown) {
        isInterrupted ||= tool.operation.idempotent;
        await log.finish(position, { state: "unknown", outcomes });
      } else if (!stopsTheRest(error)) {
        await log.finish(position, { state: "done", outcomes });
      } else {
        isInterrupted = true;
        if (isOnRecord) await (earlier ? log.finish(position, earlier) : log.forget(position));
      }
      throw error;
    }
  }

  async function remember(place: BatchCall["place"], compute: () => Promise<unknown>): Promise<unknown> {
    const position = positionOf(place);
    const earlier = recorded.get(position);
    if (earlier) return recall(earlier).envelope.result;
    try {
      const result = await compute();
      const envelope = { result, next_cursor: null, prev_cursor: null, result_count: 0 };
      await log.finish(position, { state: "done", outcomes: [{ status: "done", envelope }] });
      return result;
    } catch (error) {
      isInterrupted ||= error instanceof GatewayError && stopsTheRest(error);
      throw error;
    }
  }

  return { call, remember, isInterrupted: () => isInterrupted };
}

/** Behind the place of each call there is one for each of its requests. */
const PLACES_OF_CALL = MAX_BULK_ITEMS + 1;

function positionOf({ node, call }: BatchCall["place"]): number {
  return (node * MAX_BATCH_CALLS + call) * PLACES_OF_CALL;
}

/** The log of one call's requests. */
function partOf(log: OperationLog, recorded: ReadonlyMap<number, RecordedBatch>, position: number): OperationLog {
  const start = position + 1;
  return {
    read: async () =>
      new Map(
        [...recorded].flatMap(([at, batch]) =>
          at >= start && at < position + PLACES_OF_CALL ? [[at - start, batch] as const] : [],
        ),
      ),
    begin: (part) => log.begin(start + part),
    finish: (part, batch) => log.finish(start + part, batch),
    forget: (part) => log.forget(start + part),
  };
}

function failed(error: GatewayError): ItemOutcome {
  return {
    status: "error",
    error: { code: errorCodeOf(error), message: error.message },
    failure: toStoredError(error),
  };
}

/** @throws what the call ended with. */
function recall({ outcomes }: RecordedBatch): Pick<InvokeResult, "envelope"> {
  const [outcome] = outcomes ?? [];
  if (outcome === undefined) throw unknownOutcome("This was being sent when the request was interrupted");
  if (outcome.failure !== undefined) throw fromStoredError(outcome.failure as StoredError);
  return { envelope: outcome.envelope as Envelope };
}
