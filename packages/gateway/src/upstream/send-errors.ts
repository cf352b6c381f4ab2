/** No connection was made, so nothing was sent and nothing happened at the upstream. `message` is a short reason. */
export class ConnectError extends Error {
  override readonly name = "ConnectError";
}

/** The upstream has done its work, but its answer is larger than the gateway takes. */
export class ResponseTooLargeError extends Error {
  override readonly name = "ResponseTooLargeError";
}
