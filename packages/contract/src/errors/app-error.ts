import { z } from "zod";
import type { ErrorCode } from "./error-code.ts";
import { ERROR_CODES, ERROR_STATUS } from "./error-code.ts";

interface AppErrorOptions {
  readonly cause?: unknown;
  /** For logs; never serialised to a client. */
  readonly detail?: Readonly<Record<string, unknown>>;
  /** Where the client can read more; default: Dub's page for the code. */
  readonly docUrl?: string;
  /** Only where Dub's codes have no match for the HTTP status, such as 413. Default: the code's own status. */
  readonly status?: number;
  /** When the same call may be made again, where that is known. */
  readonly retryAfterSeconds?: number;
}

/** A failure that a caller may see: `message` is public text, written for callers. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly docUrl: string;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.status = options.status ?? ERROR_STATUS[code];
    this.detail = options.detail ?? {};
    this.docUrl = options.docUrl ?? docUrlOf(code);
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/**
 * Only the first underscore becomes a hyphen, `#rate-limit_exceeded`, as Dub answers; its 500 has a page of its own.
 * See behaviour/links 3.2.
 */
function docUrlOf(code: ErrorCode): string {
  const fragment = code === "internal_server_error" ? "internal-server-error" : code.replace("_", "-");
  return `https://dub.co/docs/api-reference/errors#${fragment}`;
}

/** The one shape of every error that Dub's API answers with. See behaviour/links 3.1. */
export const ErrorEnvelope = z.object({
  error: z.object({
    code: z.enum(ERROR_CODES as [ErrorCode, ...ErrorCode[]]),
    message: z.string(),
    doc_url: z.string().optional(),
  }),
});
export type ErrorEnvelope = z.infer<typeof ErrorEnvelope>;

export function toErrorEnvelope(error: AppError): ErrorEnvelope {
  return { error: { code: error.code, message: error.message, doc_url: error.docUrl } };
}
