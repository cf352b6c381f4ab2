import { GatewayError } from "../errors/gateway-error.ts";

/**
 * A path below an account's base URL, from which nothing can lead away: no segment goes up, hides a slash or names
 * another host.
 *
 * @param path encoded as in a URL, with or without a slash before it.
 * @returns    it encoded once, without a slash before it.
 * @throws     400 for any other. See behaviour/gateway 9.2.
 */
export function checkCustomPath(path: string): string {
  const [first = "", ...rest] = path.replace(/^\//, "").split("/").map(decodeSegment);
  if (first === "" && rest.length === 0) throw refused("is missing: name what to call, as in /custom/links");
  if (/^[a-z][a-z0-9+.-]*:/i.test(first) || first === "")
    throw refused("must not be a URL: it begins below the account's");
  if (first.toLowerCase() === "oauth") throw refused("must not be one of the upstream's OAuth");
  return [first, ...rest].map((segment) => encodeURIComponent(segment)).join("/");
}

/** Also what a second decoding, somewhere behind us, would turn into a way out. */
const WAY_OUT = /[/\\?#]|%(2e|2f|5c)|^\.{1,2}$/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
const CONTROL = /[\0-\x1f\x7f]/;

function decodeSegment(segment: string): string {
  const decoded = tryDecode(segment.toWellFormed());
  if (decoded === undefined) throw refused("is not encoded as a URL");
  if (WAY_OUT.test(decoded) || CONTROL.test(decoded)) {
    throw refused("must not hold `.` and `..` segments, encoded slashes, or a query");
  }
  return decoded;
}

function tryDecode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function refused(reason: string): GatewayError {
  return new GatewayError(400, `The path ${reason}`);
}
