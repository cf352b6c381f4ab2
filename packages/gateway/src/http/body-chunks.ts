import { GatewayError } from "../errors/gateway-error.ts";

interface Bounds {
  readonly maxBytes: number;
  /** What is too large, such as `table`. */
  readonly what: string;
}

/** A file that is sent as a body, read as it comes. @throws 413 for a larger one, 400 where its sender leaves. */
export async function* bodyChunks({ body, headers }: Request, bounds: Bounds): AsyncGenerator<Uint8Array> {
  if (Number(headers.get("content-length") ?? 0) > bounds.maxBytes) throw tooLarge(bounds);
  try {
    yield* body ?? [];
  } catch (cause) {
    throw new GatewayError(400, "The body broke off", { cause });
  }
}

/** @throws 413 for more bytes than there may be. */
export async function* boundedChunks(chunks: AsyncIterable<Uint8Array>, bounds: Bounds): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > bounds.maxBytes) throw tooLarge(bounds);
    yield chunk;
  }
}

function tooLarge({ what, maxBytes }: Bounds): GatewayError {
  return new GatewayError(413, `The ${what} is larger than ${maxBytes} bytes: cut it into several`);
}
