import type { Account } from "../accounts/account.ts";
import type { OperationLog } from "../bulk/operation-log.ts";
import type { BulkReport, Progress } from "../bulk/run-batches.ts";
import type { CallOrigin } from "../callers/call-origin.ts";
import type { Envelope } from "../tools/envelope.ts";
import type { RecordIds, Tool, ToolArguments } from "../tools/tool.ts";
import type { BinaryContent } from "../upstream/read-body.ts";

/** How a call is to be made, and where it comes from. */
export interface InvokeOptions extends Partial<CallOrigin> {
  /** Tells that the caller has left. Ends a call that has not been sent, and a read; a write that was sent runs on. */
  readonly signal?: AbortSignal | undefined;
  /** Whether a caller waits for the response: then the call is refused rather than queued for long. Default: true. */
  readonly interactive?: boolean | undefined;
  /** Passed on to the upstream. Its setter makes sure that the call is made once. */
  readonly idempotencyKey?: string | undefined;
  /** Of a bulk call that a repeat goes on with. Default: nothing of it is remembered. */
  readonly operationLog?: OperationLog | undefined;
  /** What the items of a bulk call name, where a plan has looked all of them up just before. */
  readonly records?: RecordIds | undefined;
  /** Told how far a bulk call has come. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export interface InvokeResult {
  /** The upstream's success status. */
  readonly status: number;
  /** Normalised headers, lower case: rate limits (behaviour/gateway 3.4). */
  readonly headers: Readonly<Record<string, string>>;
  readonly envelope: Envelope;
  /** The upstream's body as it came; of a call that took several requests, its rows. */
  readonly raw: unknown;
  /** `envelope.result` as JSON in UTF-8, where that is the upstream's body as it came. */
  readonly resultJson?: Uint8Array | undefined;
  /**
   * Only where the upstream answered with a file, such as a QR code. The Proxy answers with these bytes, and MCP with an
   * `image` block of them; a client that knows only JSON finds them in `envelope.result` as `{ content_type, base64 }`.
   */
  readonly binary?: BinaryContent | undefined;
  /** Of a call about many items; `envelope.result` then holds its rows. */
  readonly bulk?: BulkReport | undefined;
}

/**
 * Calls one tool on one account: the only way that a request reaches an upstream.
 *
 * @throws GatewayError for everything that a caller may know.
 */
export type Invoke = (
  account: Account,
  tool: Tool,
  args: ToolArguments,
  options?: InvokeOptions,
) => Promise<InvokeResult>;
