import type { VisitRequest } from "../visits/visit.ts";

export type RequestHead = Pick<VisitRequest, "method" | "url" | "headers">;

/** Longer heads are rare, and how long one may be is decided elsewhere. */
const MAX_LENGTH = 8192;

/** One whole head in origin form and nothing after it, by the letter of RFC 9112: no bare line ends, no folded lines. */
const HEAD = /^(?:GET|HEAD) \/[!-~]* HTTP\/1\.1\r\n(?:[!#$%&'*+\-.^_`|~\w]+:[\t\x20-\x7e\x80-\xff]*\r\n)+\r\n$/;

/**
 * What announces a body or another protocol, asks for a word before the response, or is `Connection` by another name; and
 * what `node:http` leaves out.
 */
const SPECIAL = new Set([
  "content-length",
  "transfer-encoding",
  "expect",
  "upgrade",
  "trailer",
  "te",
  "http2-settings",
  "proxy-connection",
  "__proto__",
]);

/** Null-prototype objects made by a constructor keep their fast shape, unlike those of `Object.create(null)`. */
const Headers = function Headers() {} as unknown as new () => Record<string, string>;
Headers.prototype = Object.create(null);

/**
 * The head of a request that any HTTP implementation reads alike: one without a body, whose header names are each given
 * once, on a connection that stays open.
 *
 * @param text what arrived, one character for each byte.
 * @returns `undefined` for everything else, be it half a request, two of them, or none.
 */
export function readRequestHead(text: string): RequestHead | undefined {
  if (text.length > MAX_LENGTH || !HEAD.test(text)) return undefined;
  const methodEnd = text.indexOf(" ");
  const urlEnd = text.indexOf(" ", methodEnd + 1);
  const headers = new Headers();
  let start = text.indexOf("\r\n", urlEnd) + 2;
  for (let end = text.indexOf("\r\n", start); end !== start; end = text.indexOf("\r\n", start)) {
    const colon = text.indexOf(":", start);
    const name = text.slice(start, colon).toLowerCase();
    const value = valueBetween(text, colon + 1, end);
    if (headers[name] !== undefined || SPECIAL.has(name)) return undefined;
    if (name === "connection" && value.toLowerCase() !== "keep-alive") return undefined;
    headers[name] = value;
    start = end + 2;
  }
  if (headers.host === undefined) return undefined;
  return { method: text.slice(0, methodEnd), url: text.slice(methodEnd + 1, urlEnd), headers };
}

/** Without the blanks and tabs around it. */
function valueBetween(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
