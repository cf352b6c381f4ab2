import { AppError, toErrorEnvelope } from "@overdub/contract";
import type { Log } from "./log.ts";

/** The one place where a failure of an API call becomes a response. What we did not expect tells the caller nothing. */
export function errorResponse(error: unknown, log: Log, headers?: Headers): Response {
  const known = error instanceof AppError ? error : unexpected(error, log);
  return Response.json(toErrorEnvelope(known), { status: known.status, ...(headers ? { headers } : {}) });
}

function unexpected(error: unknown, log: Log): AppError {
  log.error({ err: error }, "request failed");
  return new AppError("internal_server_error", "An internal server error occurred. The server's log says more.", {
    cause: error,
  });
}
