import { ERROR_STATUS } from "@overdub/contract";
import type { GatewayError } from "./gateway-error.ts";

const CODE_OF_STATUS = new Map<number, string>([
  // Of two codes with one status, the first is the general one.
  ...Object.entries(ERROR_STATUS)
    .toReversed()
    .map(([code, status]) => [status, code] as const),
  [502, "upstream_unavailable"],
  [503, "upstream_unavailable"],
  [504, "upstream_unavailable"],
]);

/** What a caller can branch on: our own code, else Dub's, else the one that goes with the status. */
export function errorCodeOf({ errorCode, remote, statusCode }: GatewayError): string {
  if (errorCode) return errorCode;
  const code = (remote?.rawResponse as { error?: { code?: unknown } } | null | undefined)?.error?.code;
  if (typeof code === "string" && Object.hasOwn(ERROR_STATUS, code)) return code;
  return CODE_OF_STATUS.get(statusCode) ?? (statusCode < 500 ? "bad_request" : "internal_server_error");
}
