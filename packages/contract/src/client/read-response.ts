import { z } from "zod";
import { AppError, ErrorEnvelope } from "../errors/app-error.ts";
import type { ErrorCode } from "../errors/error-code.ts";
import { ERROR_CODES, ERROR_STATUS } from "../errors/error-code.ts";
import { JSON_CONTENT_TYPE } from "../operation.ts";

/** Codes newer than ours must not cost the caller the message that comes with them. */
const AnyErrorEnvelope = z.object({ error: ErrorEnvelope.shape.error.extend({ code: z.string() }) });

const MAX_DETAIL_LENGTH = 500;

/**
 * The body of a successful response: parsed where `contentType` is JSON, else a `Uint8Array`.
 *
 * @throws the server's own error; or, where it sent none that we can read, an error that carries the status, with the
 *   beginning of the body in `detail`.
 */
export async function readResponse(response: Response, contentType: string): Promise<unknown> {
  const isJson = contentType === JSON_CONTENT_TYPE;
  if (response.ok && !isJson && mediaTypeOf(response) === contentType) {
    return new Uint8Array(await response.arrayBuffer());
  }
  const text = await response.text();
  const body = parseJson(text);
  if (response.ok && isJson && body !== undefined) return body;
  throw toAppError(response.status, isJson ? "JSON" : contentType, text, body);
}

function mediaTypeOf(response: Response): string | undefined {
  return response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
}

function toAppError(status: number, expected: string, text: string, body: unknown): AppError {
  const envelope = AnyErrorEnvelope.safeParse(body);
  if (envelope.success) {
    const { code, message, doc_url: docUrl } = envelope.data.error;
    return new AppError(knownCode(code) ?? codeOfStatus(status), message, { status, docUrl, detail: { code } });
  }
  const complaint = status < 300 ? `without ${expected}` : "without an error that Dub's API would send";
  return new AppError(codeOfStatus(status), `The server answered ${status} ${complaint}.`, {
    status,
    detail: { body: text.slice(0, MAX_DETAIL_LENGTH) },
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function knownCode(code: string): ErrorCode | undefined {
  return ERROR_CODES.find((known) => known === code);
}

function codeOfStatus(status: number): ErrorCode {
  const exact = ERROR_CODES.find((code) => ERROR_STATUS[code] === status);
  return exact ?? (status >= 400 && status < 500 ? "bad_request" : "internal_server_error");
}
