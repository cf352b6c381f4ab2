import { GatewayError } from "../errors/gateway-error.ts";

interface FailedResponse {
  readonly status: number;
  /** As JSON where it is JSON, else as text; free of credentials. */
  readonly body: unknown;
  /** The upstream's rate limits, normalised. */
  readonly headers: Readonly<Record<string, string>>;
  readonly isRead: boolean;
}

/** Statuses that clients take as leave to repeat the call at once, writes included. */
const REPLAYED_BY_CLIENTS = new Set([408, 425, 502, 503, 504]);

/**
 * The upstream's refusal in the gateway's envelope, its status kept; but a write that may have been done must not invite
 * a repeat. See behaviour/gateway 3.2 and 3.5.
 */
export function toUpstreamError({ status, body, headers, isRead }: FailedResponse): GatewayError {
  const message = messageOf(body);
  const statusCode = !isRead && REPLAYED_BY_CLIENTS.has(status) ? 500 : status;
  const missingScopes = status === 403 ? missingScopesOf(message) : undefined;
  return new GatewayError(statusCode, message, {
    headers,
    remote: { rawResponse: body, upstreamStatus: statusCode === status ? undefined : status, missingScopes },
  });
}

/** Dub says `{ error: { message } }`; what stands before Dub says other things. */
function messageOf(body: unknown): string {
  if (typeof body !== "object" || body === null) return "";
  const { error, message, error_description, detail } = body as Record<string, unknown>;
  const nested = typeof error === "object" && error !== null && "message" in error ? error.message : undefined;
  const found = [nested, message, error_description, detail].find((text) => typeof text === "string");
  return typeof found === "string" ? found : "";
}

function missingScopesOf(message: string): string[] | undefined {
  return /Having the '([^']+)' permission/.exec(message)?.[1]?.split(" ");
}
