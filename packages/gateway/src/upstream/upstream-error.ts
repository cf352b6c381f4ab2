import { STATUS_CODES } from "node:http";
import { GatewayError } from "../errors/gateway-error.ts";
import type { UpstreamBody } from "./read-body.ts";
import { saidIn } from "./said.ts";

interface FailedResponse {
  readonly status: number;
  readonly body: UpstreamBody;
  /** The upstream's rate limits, normalised. */
  readonly headers: Readonly<Record<string, string>>;
  readonly isRead: boolean;
}

/** Statuses that clients take as leave to repeat the call at once, writes included. */
const REPLAYED_BY_CLIENTS = new Set([408, 425, 502, 503, 504]);

/** Statuses about the connection between the gateway and its upstream, which a client would take for its own. */
const ABOUT_OUR_CONNECTION = new Set([407, 417, 421, 426, 511]);

/**
 * The upstream's refusal in the gateway's envelope, its status kept; but a write that may have been done must not invite
 * a repeat. See behaviour/gateway 3.2 and 3.5.
 */
export function toUpstreamError({ status, body, headers, isRead }: FailedResponse): GatewayError {
  const said = saidIn(body);
  const passable = ABOUT_OUR_CONNECTION.has(status) || status < 400 || status > 599 ? 502 : status;
  const statusCode = !isRead && REPLAYED_BY_CLIENTS.has(passable) ? 500 : passable;
  const missingScopes = status === 403 ? missingScopesOf(said) : undefined;
  return new GatewayError(statusCode, said || silent(status), {
    headers,
    remote: {
      rawResponse: toRawResponse(body),
      upstreamStatus: statusCode === status ? undefined : status,
      missingScopes,
    },
  });
}

function silent(status: number): string {
  const phrase = STATUS_CODES[status];
  return `The upstream answered ${status}${phrase === undefined ? "" : ` (${phrase})`} and said nothing`;
}

/** Enough for any error; a page of megabytes says no more. */
const MAX_RAW_BYTES = 64 * 1024;

function toRawResponse(body: UpstreamBody): unknown {
  const text = "json" in body ? JSON.stringify(body.json) : body.text;
  const bytes = Buffer.from(text);
  if (bytes.length > MAX_RAW_BYTES) return `${new TextDecoder().decode(bytes.subarray(0, MAX_RAW_BYTES))}…`;
  return "json" in body ? body.json : text;
}

function missingScopesOf(message: string): string[] | undefined {
  return /Having the '([^']+)' permission/.exec(message)?.[1]?.split(" ");
}
