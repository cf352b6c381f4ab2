import type { ErrorCode } from "../errors/error-code.ts";
import { COMMON_ERRORS, ERROR_CODES, ERROR_STATUS } from "../errors/error-code.ts";
import type { AnyOperation } from "../operation.ts";

/** The status for a body above the server's limit. Dub has no code of its own for it, so the code is `bad_request`. */
const CONTENT_TOO_LARGE = 413;

/** One shared response for each error status, named after it as in Dub's document. */
export function errorResponseComponents(): Record<string, object> {
  const statuses = [...statusesOf(ERROR_CODES), CONTENT_TOO_LARGE];
  return Object.fromEntries(statuses.map((status) => [status, errorResponse(status)]));
}

/** References to the error responses that an operation can have. */
export function errorResponsesOf({ input, errors }: AnyOperation): Record<string, object> {
  const statuses = statusesOf([...COMMON_ERRORS, ...errors]);
  if (input.body) statuses.push(CONTENT_TOO_LARGE);
  return Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/${status}` }]));
}

function errorResponse(status: number): object {
  const codes = status === CONTENT_TOO_LARGE ? ["bad_request"] : codesOf(status);
  return {
    description: `An error with code ${codes.map((code) => `\`${code}\``).join(" or ")}.`,
    content: { "application/json": { schema: { $ref: "#/components/schemas/ErrorEnvelope" } } },
  };
}

function codesOf(status: number): ErrorCode[] {
  return ERROR_CODES.filter((code) => ERROR_STATUS[code] === status);
}

function statusesOf(codes: readonly ErrorCode[]): number[] {
  return [...new Set(codes.map((code) => ERROR_STATUS[code]))];
}
