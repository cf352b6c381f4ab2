/** Errors as they travel between threads, which drop all that is not of every error. */

interface ErrorDetails {
  readonly code?: unknown;
  readonly errcode?: unknown;
  readonly transactionId?: unknown;
}

export interface ThrownError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** What tells more of it, if something does: codes of drivers, and what `InDoubtCommit` holds. */
  readonly details: ErrorDetails;
}

export function toThrown(error: unknown): ThrownError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error), stack: undefined, details: {} };
  const { name, message, stack } = error;
  return { name, message, stack, details: detailsOf(error) };
}

function detailsOf(error: Error & ErrorDetails): ErrorDetails {
  return {
    ...(typeof error.code === "string" && { code: error.code }),
    ...(typeof error.errcode === "number" && { errcode: error.errcode }),
    ...(typeof error.transactionId === "string" && { transactionId: error.transactionId }),
  };
}

export function fromThrown({ name, message, stack, details }: ThrownError): Error {
  return Object.assign(new Error(message), { name, ...details, ...(stack === undefined ? {} : { stack }) });
}

/** What a thread has ended with: anything can be thrown there. */
export function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
