import type { ErrorCode } from "@overdub/contract";
import { AppError } from "@overdub/contract";

interface WorkspaceErrorOptions extends ErrorOptions {
  /** As the API has it. Default: `unprocessable_entity`. */
  readonly code?: ErrorCode;
  /** What helps at a terminal. */
  readonly hint?: string;
}

/** What was asked of a workspace can't be done; the message says why, for a person. */
export class WorkspaceError extends Error {
  override readonly name = "WorkspaceError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(message: string, { code = "unprocessable_entity", hint, ...options }: WorkspaceErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}

/** For a file that cannot be read. */
export function refuseFile(message: string, options?: ErrorOptions): WorkspaceError {
  return new WorkspaceError(message, options);
}

/** What operators ask at a terminal, asked by the API: told in its envelope. */
export async function answeringApi<Result>(result: Promise<Result>): Promise<Result> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof WorkspaceError) throw new AppError(error.code, error.message, { cause: error });
    throw error;
  }
}
