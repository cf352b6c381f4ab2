import type { Caller } from "../audit-log/caller.ts";

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
  /** Default: `direct`. */
  readonly service?: Service | undefined;
  /** The program behind an MCP server, as it calls itself. */
  readonly client?: { readonly name: string; readonly version: string } | undefined;
}
