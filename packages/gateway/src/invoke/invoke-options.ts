import type { Caller } from "../audit-log/caller.ts";
import type { Ledger } from "../bulk/ledger.ts";
import type { Progress } from "../bulk/run-batches.ts";

/** The part of the gateway that a call came in by. `direct` is code of this process. */
export type Service = "proxy" | "custom" | "batch" | "mcp" | "direct";

/** The circumstances of a call: who waits for it, and what the records say of it. */
export interface InvokeOptions extends Partial<Caller> {
  /** Tells that the caller has left. Ends a call that has not been sent, and a read; a write that was sent runs on. */
  readonly signal?: AbortSignal | undefined;
  /** Whether somebody waits for the answer: then the call is refused rather than queued for long. Default: true. */
  readonly interactive?: boolean | undefined;
  /** Passed on to the upstream. Whoever sets it has made sure that the call is made once. */
  readonly idempotencyKey?: string | undefined;
  /** Of a bulk call that a repeat goes on with. Default: nothing of it is remembered. */
  readonly ledger?: Ledger | undefined;
  /** Told how far a bulk call has come. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Default: `direct`. */
  readonly service?: Service | undefined;
  /** The program behind an MCP server, as it calls itself. */
  readonly client?: { readonly name: string; readonly version: string } | undefined;
}
