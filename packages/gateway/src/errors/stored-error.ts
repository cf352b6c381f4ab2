import type { GatewayErrorOptions } from "./gateway-error.ts";
import { GatewayError } from "./gateway-error.ts";

/** All that an error says of itself, as JSON. */
export interface StoredError extends Omit<GatewayErrorOptions, "cause"> {
  readonly statusCode: number;
  readonly message: string;
}

export function toStoredError({
  statusCode,
  message,
  failures,
  remote,
  errorCode,
  headers,
}: GatewayError): StoredError {
  return { statusCode, message, failures, remote, errorCode, headers };
}

export function fromStoredError({ statusCode, message, ...options }: StoredError): GatewayError {
  return new GatewayError(statusCode, message, options);
}
