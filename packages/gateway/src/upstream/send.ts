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

/** No connection was made, so nothing was sent and nothing happened at the upstream. `message` is a short reason. */
export class ConnectError extends Error {
  override readonly name = "ConnectError";
}

/**
 * The connection had served other requests, and ended before any of the answer to this one came: most often the upstream
 * had closed it already, and never saw the request.
 */
export class LostConnectionError extends Error {
  override readonly name = "LostConnectionError";
}

/** The upstream has done its work, but its answer cannot be taken. `message` says why, after "The answer of the upstream". */
export class UnreadableAnswerError extends Error {
  override readonly name = "UnreadableAnswerError";
}

/** Where Dub's hosted API answers. */
export const HOSTED_DUB = "https://api.dub.co";
