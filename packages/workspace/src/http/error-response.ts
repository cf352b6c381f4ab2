import { AppError, toErrorEnvelope } from "@overdub/contract";
import type { Log } from "./log.ts";

/** The one place where a failure of an API call becomes a response. What we did not expect tells the caller nothing. */
export function errorResponse(error: unknown, log: Log, headers?: Headers): Response {
  const known = error instanceof AppError ? error : unexpected(error, log);
  const response = Response.json(toErrorEnvelope(known), { status: known.status, ...(headers ? { headers } : {}) });
  if (known.status === 429 && !response.headers.has("Retry-After")) {
    response.headers.set("Retry-After", String(known.retryAfterSeconds ?? SOON_SECONDS));
  }
  return response;
}

/** For what is over when others are served. */
const SOON_SECONDS = 1;

function unexpected(error: unknown, log: Log): AppError {
  log.error({ err: error }, "request failed");
  return new AppError("internal_server_error", "An internal server error occurred. The server's log says more.", {
    cause: error,
  });
}
