import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { FetchError } from "./fetch-error.ts";

export const ACCEPT_ENCODING = "gzip, deflate, br";

/** How far what arrives may run ahead of what is unpacked, when the rest is not wanted anyway. */
const READ_AHEAD_BYTES = 256 * 1024;

export interface BodyLimit {
  /** Of the body, both as it is sent and as it unpacks. */
  readonly maxBytes: number;
  /** `fail`: a longer body is an error; `cut`: what lies beyond is not read. */
  readonly beyond: "fail" | "cut";
}

/** The body of a response, unpacked, without ever holding more than the limit and a chunk. @throws FetchError */
export async function readBody(response: IncomingMessage, { maxBytes, beyond }: BodyLimit): Promise<Buffer> {
  const unpacked = unpack(response);
  const chunks: Buffer[] = [];
  let size = 0;
  let sent = 0;
  const count = (chunk: Buffer) => {
    sent += chunk.length;
    if (sent > maxBytes + (beyond === "cut" ? READ_AHEAD_BYTES : 0)) response.destroy(tooLarge(maxBytes));
  };
  if (unpacked !== response) response.on("data", count);
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes) break;
    }
  } finally {
    unpacked.destroy();
    response.destroy();
  }
  if (size > maxBytes && beyond === "fail") throw tooLarge(maxBytes);
  return Buffer.concat(chunks).subarray(0, maxBytes);
}

function unpack(response: IncomingMessage): Readable {
  const encoding = response.headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
  if (encoding === "identity" || encoding === "") return response;
  const decoder = decoderFor(encoding);
  response.on("error", (error) => decoder.destroy(error));
  return response.pipe(decoder);
}

function decoderFor(encoding: string) {
  if (encoding === "gzip" || encoding === "x-gzip") return createGunzip();
  if (encoding === "deflate") return createInflate();
  if (encoding === "br") return createBrotliDecompress();
  throw new FetchError(
    "failed",
    `The body is encoded as ${JSON.stringify(encoding.slice(0, 40))}, which was not asked for.`,
  );
}

function tooLarge(maxBytes: number): FetchError {
  return new FetchError("too_large", `The body is larger than ${maxBytes} bytes.`);
}
