import type { ItemOutcome } from "../tools/tool.ts";

/** What is known of a batch: it was sent; what came of it; or that this is unknown. */
export interface RecordedBatch {
  readonly state: "sent" | "done" | "unknown";
  /** One for each item, in order; absent while they are not known. */
  readonly outcomes?: readonly ItemOutcome[] | undefined;
}

/** The durable memory of a bulk call, by the positions of its batches. */
export interface OperationLog {
  /** What earlier runs of the same call have recorded. */
  read(): Promise<ReadonlyMap<number, RecordedBatch>>;
  /** To be called before a batch is sent. @throws if another run has the call by now: then nothing may be sent. */
  begin(position: number): Promise<void>;
  /** What came of it. */
  finish(position: number, batch: RecordedBatch): Promise<void>;
  /** Nothing was done, so that it may be sent as if for the first time. */
  forget(position: number): Promise<void>;
}

/** For a call that can't be repeated. */
export const NO_OPERATION_LOG: OperationLog = {
  read: async () => new Map(),
  begin: async () => {},
  finish: async () => {},
  forget: async () => {},
};
