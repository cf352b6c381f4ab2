import type { Send } from "./send.ts";

/** A server in this process. */
export type FetchFunction = (request: Request) => Response | Promise<Response>;

const EMBEDDED = "embedded:";

/**
 * A `Send` that calls the embedded server for `embedded:` URLs, whose path is the one below the API's base, and the
 * network for all others.
 */
export function selectSend({ embedded, network }: { embedded: FetchFunction; network: Send }): Send {
  return async (request) => {
    if (!request.url.startsWith(EMBEDDED)) return network(request);
    const { method, body, signal } = request;
    // A body whose length is told is read at once, not as a stream.
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const headers = { ...request.headers, ...length };
    const url = `http://embedded.invalid${request.url.slice(EMBEDDED.length)}`;
    const response = await untilAborted(signal, embedded(new Request(url, { method, headers, body, signal })));
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await bytesOf(response),
    };
  };
}

/** Read by `arrayBuffer()`, they would be copied once more. */
async function bytesOf({ body }: Response): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body ?? []) pieces.push(piece);
  const [only = new Uint8Array()] = pieces;
  return pieces.length <= 1 ? only : Buffer.concat(pieces);
}

/** A handler in this process need not heed the signal. */
async function untilAborted<T>(signal: AbortSignal, work: T | Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort);
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
