/** `refused`: we don't send that; `too_large`, `timeout` and `failed` are the other side's doing. */
export type FetchFailure = "refused" | "too_large" | "timeout" | "failed";

/** Why something could not be fetched. The message is for the log: callers from outside learn nothing of the network. */
export class FetchError extends Error {
  readonly failure: FetchFailure;

  constructor(failure: FetchFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "FetchError";
    this.failure = failure;
  }
}
