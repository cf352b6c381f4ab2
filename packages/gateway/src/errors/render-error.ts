import { STATUS_CODES } from "node:http";
import { GatewayError } from "./gateway-error.ts";

/** Body of every error. See behaviour/gateway 3.1. */
export interface ErrorBody {
  readonly statusCode: number;
  readonly error: string;
  readonly message: string;
  readonly request_id: string;
  readonly [field: string]: unknown;
}

/**
 * The one renderer of failures, for HTTP and MCP alike. What is not a `GatewayError` is a bug of ours and says nothing
 * of itself to the caller.
 */
export function renderError(error: unknown, requestId: string): ErrorBody {
  const { statusCode, message, failures, remote, endpointStatus, errorCode } =
    error instanceof GatewayError ? error : new GatewayError(500, "An unexpected error occurred");
  return {
    statusCode,
    error: STATUS_CODES[statusCode] ?? "Unknown Error",
    message,
    ...(errorCode && { error_code: errorCode }),
    ...(failures && { details: { failures } }),
    ...(remote && { truto_is_remote_error: true, raw_response: remote.rawResponse }),
    ...(remote?.upstreamStatus && { upstream_status: remote.upstreamStatus }),
    ...(remote?.missingScopes && {
      truto_error_insight: {
        forbidden_error: {
          description: "The credential lacks permissions that this call needs",
          value: { missing_scopes: remote.missingScopes },
        },
      },
    }),
    ...(endpointStatus !== undefined && { webhook_endpoint_status: endpointStatus }),
    request_id: requestId,
  };
}
