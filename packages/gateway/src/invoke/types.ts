/** What the parts of the gateway exchange around one call. */
import type { BulkReport } from "../bulk/run-batches.ts";

/** Arguments of a call, split as they travel: `id` for the path, the rest by place. */
export interface ToolArguments {
  readonly id?: string | undefined;
  readonly query: Readonly<Record<string, unknown>>;
  /** Absent when the caller sent none. */
  readonly body?: unknown;
}

/** The one shape of every answer. Source: spec truto-gateway 2.6. */
export interface Envelope {
  readonly result: unknown;
  readonly next_cursor: string | null;
  readonly prev_cursor: string | null;
  readonly result_count: number;
  /** Mirrored from an object result. */
  readonly id?: string;
  /** Of a bulk call that did not come to its end. */
  readonly is_partial_response?: true;
}

/** An answer that is a file. */
export interface BinaryContent {
  /** Without parameters, e.g. `image/png`. */
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export interface InvokeResult {
  /** The upstream's success status. */
  readonly status: number;
  /** Normalised headers, lower case: rate limits (spec truto-gateway 2.4). */
  readonly headers: Readonly<Record<string, string>>;
  readonly envelope: Envelope;
  /** The upstream's body as it came. */
  readonly raw: unknown;
  /**
   * Only where the upstream answered with a file, such as a QR code. The Proxy answers with these bytes, and MCP with an
   * `image` block of them; whoever knows JSON alone finds them in `envelope.result` as `{ content_type, base64 }`.
   */
  readonly binary?: BinaryContent | undefined;
  /** Of a call that took several requests; `envelope.result` then holds its rows. */
  readonly bulk?: BulkReport | undefined;
}

/** A request to an upstream; the port between the gateway and any server that speaks Dub's API. */
export interface UpstreamRequest {
  readonly method: string;
  /** Absolute, or `embedded:/path?query` for the workspace in this process. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
}

export interface UpstreamResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export type Send = (request: UpstreamRequest) => Promise<UpstreamResponse>;
