import type { IncomingMessage } from "node:http";
import { SHORT_BODY_BYTES } from "./request-body.ts";

const PLAIN_HOST = /^[a-z0-9._-]+(?::(?:[1-5]\d{3,4}|[6-9]\d{3}))?$/;
/** What makes a request another one than it seems. */
const UNUSUAL_HEADERS = ["transfer-encoding", "expect", "upgrade"];

/**
 * The headers of a request that every reader understands alike, by lower-case name: none comes twice, the host is a plain
 * one, and of a body the length is told, and short.
 *
 * @returns `undefined` for any other request.
 */
export function readPlainHeaders({
  method,
  rawHeaders,
}: Pick<IncomingMessage, "method" | "rawHeaders">): ReadonlyMap<string, string> | undefined {
  const headers = headersOnce(rawHeaders);
  const host = headers?.get("host") ?? "";
  // Numbers may make an address that there is not.
  if (!headers || !PLAIN_HOST.test(host) || !URL.canParse(`http://${host}`)) return undefined;
  const length = headers.get("content-length");
  const isShort = length === undefined || (method !== "GET" && Number(length) <= SHORT_BODY_BYTES);
  return isShort && !UNUSUAL_HEADERS.some((name) => headers.has(name)) ? headers : undefined;
}

function headersOnce(raw: readonly string[]): ReadonlyMap<string, string> | undefined {
  const headers = new Map<string, string>();
  for (let index = 0; index < raw.length; index += 2) {
    headers.set(raw[index]?.toLowerCase() ?? "", raw[index + 1] ?? "");
  }
  return headers.size === raw.length / 2 ? headers : undefined;
}
