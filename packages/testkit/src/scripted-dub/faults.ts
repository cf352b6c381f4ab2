import type { ServerResponse } from "node:http";
import type { ErrorCode } from "@overdub/contract";
import { ERROR_STATUS } from "@overdub/contract";

/** What a server does instead of its work. */
export interface FaultContext {
  readonly res: ServerResponse;
  readonly nowMs: number;
  /** Does the work after all, with further headers. */
  readonly succeed: (headers: Readonly<Record<string, string>>) => void;
}

export type Fault = (ctx: FaultContext) => void;

export const MISSING_SCOPES = ["links.write", "tags.write"] as const;

/** In how many seconds a rate limit ends. */
export const RESET_SECONDS = 30;

/** Dub's own text and body for one of its codes. */
function refusal(code: ErrorCode, message: string): Fault {
  return ({ res }) => {
    const body = { error: { code, message, doc_url: `https://dub.co/docs/api-reference/errors#${code}` } };
    sendJson(res, ERROR_STATUS[code], body);
  };
}

/** What Dub cannot say itself, because something before it answers. */
function outage(status: number): Fault {
  return ({ res }) => res.writeHead(status, { "content-type": "text/html" }).end("<html><h1>Sorry</h1></html>");
}

/** @param headersAt from the time of the server, and the instant at which its limit ends. */
function rateLimit(headersAt: (resetMs: number) => Readonly<Record<string, string>>): Fault {
  const message = "Too many requests.";
  return ({ res, nowMs }) => {
    const headers = headersAt(nowMs + RESET_SECONDS * 1000);
    sendJson(res, 429, { error: { code: "rate_limit_exceeded", message } }, headers);
  };
}

const epochSeconds = (ms: number) => String(Math.ceil(ms / 1000));

/** Every way in which a call of Dub goes wrong, and every unit in which it has said when to come back. */
export const FAULTS = {
  "400": refusal("bad_request", "The parameter `x` is wrong."),
  "401": refusal("unauthorized", "Unauthorized: Invalid API key."),
  "403 with scopes": refusal(
    "forbidden",
    `The provided key does not have the required permissions. Having the '${MISSING_SCOPES.join(" ")}' permission is required.`,
  ),
  "403 by plan": refusal("forbidden", "Need higher plan."),
  "403 by limit": refusal("exceeded_limit", "The limit of this workspace is reached."),
  "404": refusal("not_found", "Not found."),
  "409": refusal("conflict", "There is one already."),
  "410": refusal("invite_expired", "The invite has expired."),
  "422": refusal("unprocessable_entity", "invalid_type: url: Invalid URL"),
  "429 without headers": rateLimit(() => ({})),
  "429 in delta seconds": rateLimit(() => ({ "retry-after": String(RESET_SECONDS) })),
  "429 in epoch seconds": rateLimit((ms) => ({
    "retry-after": epochSeconds(ms),
    "x-ratelimit-reset": epochSeconds(ms),
  })),
  "429 in epoch milliseconds": rateLimit((ms) => ({
    "retry-after": String(ms),
    "x-ratelimit-limit": "60",
    "x-ratelimit-remaining": "0",
    "x-ratelimit-reset": String(ms),
  })),
  "429 with a date": rateLimit((ms) => ({ "retry-after": new Date(ms).toUTCString() })),
  "429 with a reset only": rateLimit((ms) => ({ "x-ratelimit-reset": String(ms) })),
  "a success with the headers of a 429": ({ nowMs, succeed }) => {
    const resetMs = String(nowMs + RESET_SECONDS * 1000);
    succeed({
      "retry-after": resetMs,
      "x-ratelimit-limit": "60",
      "x-ratelimit-remaining": "59",
      "x-ratelimit-reset": resetMs,
    });
  },
  "500": refusal("internal_server_error", "An internal server error occurred."),
  "502": outage(502),
  "503": outage(503),
  "504": outage(504),
  "an answer that never comes": () => {},
  "an answer that stops half-way": ({ res }) => {
    res.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    res.write('[{"id":', () => res.destroy());
  },
  "a success that is no JSON": ({ res }) => {
    res.writeHead(200, { "content-type": "application/json" }).end('{"id": "x"');
  },
  "a connection that is reset": ({ res }) => void res.socket?.resetAndDestroy(),
  "a redirect": ({ res }) => res.writeHead(302, { location: "https://elsewhere.example/" }).end(),
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof FAULTS;

export function sendJson(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  res.writeHead(status, { ...headers, "content-type": "application/json" }).end(JSON.stringify(body));
}
