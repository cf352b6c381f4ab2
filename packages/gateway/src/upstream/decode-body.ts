import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from "node:zlib";
import { UnreadableAnswerError } from "./send.ts";

type Decode = (bytes: Uint8Array, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

const inflated: Decode = promisify(inflate);
const inflatedRaw: Decode = promisify(inflateRaw);
const gunzipped: Decode = promisify(gunzip);

const DECODERS: ReadonlyMap<string, Decode> = new Map([
  ["gzip", gunzipped],
  ["x-gzip", gunzipped],
  // Servers send it with and without the wrapper that the standard asks for.
  ["deflate", (bytes, options) => inflated(bytes, options).catch(() => inflatedRaw(bytes, options))],
  ["br", promisify(brotliDecompress)],
  ["zstd", promisify(zstdDecompress)],
]);

/** What servers are asked for; what else they send is decoded where it is known. */
export const ACCEPTED_CODINGS = "gzip, br";

const MAX_CODINGS = 4;

/**
 * A body without its content codings.
 *
 * @param codings  The value of `Content-Encoding`: in the order in which they were applied.
 * @param maxBytes Of each step.
 * @throws         UnreadableAnswerError for an unknown coding, and for what is broken or too large.
 */
export async function decodeBody(body: Uint8Array, codings: string | undefined, maxBytes: number): Promise<Uint8Array> {
  const applied = (codings ?? "").split(",").map((coding) => coding.trim().toLowerCase());
  const steps = applied.filter((coding) => coding !== "" && coding !== "identity").toReversed();
  // Nothing is nothing, whatever it says of itself: answers to HEAD, and 204.
  if (body.length === 0) return body;
  if (steps.length > MAX_CODINGS) throw new UnreadableAnswerError("has too many content codings");
  let decoded = body;
  for (const coding of steps) {
    const decode = DECODERS.get(coding);
    if (!decode) throw new UnreadableAnswerError("has a content coding that is not known here");
    decoded = await decode(decoded, { maxOutputLength: maxBytes }).catch((cause: unknown) => {
      throw new UnreadableAnswerError(isTooLarge(cause) ? "is too large" : `is no ${coding}, as it says`, { cause });
    });
  }
  return decoded;
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
}
