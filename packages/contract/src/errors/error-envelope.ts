import { z } from "zod";
import type { AppError } from "./app-error.ts";
import type { ErrorCode } from "./error-code.ts";
import { ERROR_CODES } from "./error-code.ts";

/** The one shape of every error that Dub's API answers with. Source: spec dub-links 3.1. */
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
