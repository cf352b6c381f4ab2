import { AppError, JSON_CONTENT_TYPE, toErrorEnvelope } from "@overdub/contract";
import type { ApiReply } from "./api-request.ts";
import type { Log } from "./log.ts";

/** The one place where a failure of an API call becomes a response. What we did not expect tells the caller nothing. */
export function errorReply(error: unknown, log: Log, headers: ReadonlyMap<string, string> = new Map()): ApiReply {
  const known = error instanceof AppError ? error : unexpected(error, log);
  const all = new Map(headers).set("content-type", JSON_CONTENT_TYPE);
  if (known.status === 429 && !all.has("retry-after")) {
    all.set("retry-after", String(known.retryAfterSeconds ?? SOON_SECONDS));
  }
  return { status: known.status, headers: all, body: JSON.stringify(toErrorEnvelope(known)) };
}

export function errorResponse(error: unknown, log: Log, headers?: Headers): Response {
  return toResponse(errorReply(error, log, new Map(headers)));
}

export function toResponse({ status, headers, body }: ApiReply): Response {
  return new Response(body, { status, headers: Object.fromEntries(headers) });
}

/** For what is over when others are served. */
const SOON_SECONDS = 1;

function unexpected(error: unknown, log: Log): AppError {
  log.error({ err: error }, "request failed");
  return new AppError("internal_server_error", "An internal server error occurred. The server's log says more.", {
    cause: error,
  });
}
