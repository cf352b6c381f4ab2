import type { IncomingMessage } from "node:http";

/** More than any password that a person types. */
const MAX_BYTES = 8192;

/** @returns the fields of a posted form; `undefined` for a body that is none, is cut off, or is too long for one of ours. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  if (!request.headers["content-type"]?.toLowerCase().startsWith("application/x-www-form-urlencoded")) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) return undefined;
      chunks.push(chunk);
    }
  } catch {
    // Its sender has hung up.
    return undefined;
  }
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}
