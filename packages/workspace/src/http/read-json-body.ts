import { AppError, excessOf, JSON_LIMITS } from "@overdub/contract";
import type { BodyFault, RequestBody } from "@overdub/limits";
import { inOwnTurn } from "@overdub/limits";

/** A hundred links with geo targeting stay well below. */
export const MAX_BODY_BYTES = 5 * 1024 * 1024;

/** For operations that anyone may call: a click, a lead, and no list of anything. */
export const MAX_PUBLIC_BODY_BYTES = 64 * 1024;

/**
 * The JSON of a request, whatever its content type.
 *
 * @param isOptional whether the body may be empty, which gives `undefined`.
 * @throws `bad_request` when it is not JSON, `unprocessable_entity` when it holds more than anything that is meant, and
 *   what `refuseBody` says.
 */
export async function readJsonBody(body: RequestBody, isOptional = () => false): Promise<unknown> {
  const text = await body.text();
  if (text === "" && isOptional()) return undefined;
  const excess = excessOf(text, JSON_LIMITS.requestValues);
  if (excess) throw new AppError("unprocessable_entity", `The request body is ${excess}.`);
  return inOwnTurn(text, parse);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError(
      "bad_request",
      "Invalid JSON format in request body. Please ensure the request body is a valid JSON object.",
      { cause },
    );
  }
}

/** 413 for one that is too large, 429 while too much is under way, 400 for one that is not UTF-8 or breaks off. */
export function refuseBody(fault: BodyFault, maxBytes: number): AppError {
  if (fault === "busy") return new AppError("rate_limit_exceeded", "Too many large requests are under way.");
  if (fault === "not-utf8") return new AppError("bad_request", "The request body is not UTF-8.");
  if (fault === "cut-off") return new AppError("bad_request", "The request body broke off.");
  return new AppError("bad_request", `Request body is too large: the limit is ${maxBytes} bytes.`, { status: 413 });
}
