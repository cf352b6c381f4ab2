import { ROOT_KEY, toKeyLookup } from "../links/key.ts";

/** A request for a short link, as it arrived. */
export interface VisitRequest {
  readonly method: string;
  /** Path and query, undecoded. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly remoteAddress: string;
}

/** What the request says, taken apart. */
export interface Visit {
  readonly method: string;
  /** Lower case, without port, the root's final dot, and a leading `www.`. */
  readonly host: string;
  /** The path after its first slash, as typed. */
  readonly path: string;
  /** What the link is looked up by: decoded, punycode, lower case; `_root` for the bare domain. */
  readonly keyLookup: string;
  /** Whether the path ended in `+`: the visitor asks what is behind the link. */
  readonly inspect: boolean;
  /** Without the question mark; empty without a query. */
  readonly queryString: string;
  readonly query: URLSearchParams;
  readonly ip: string;
  readonly ua: string | undefined;
  readonly country: string | undefined;
  readonly cookies: ReadonlyMap<string, string>;
  readonly headers: VisitRequest["headers"];
}

const NO_COOKIES: ReadonlyMap<string, string> = new Map();

/** @returns `undefined` when the path is not validly percent-encoded, or has a character that no path may carry. */
export function readVisit(request: VisitRequest): Visit | undefined {
  const queryStart = request.url.indexOf("?");
  const rawPath = (queryStart === -1 ? request.url : request.url.slice(0, queryStart)).replace(/^\/+/, "");
  const queryString = queryStart === -1 ? "" : request.url.slice(queryStart + 1);
  const decoded = decodePath(rawPath);
  if (decoded === undefined) return undefined;
  const inspect = decoded.endsWith("+");
  const key = (inspect ? decoded.slice(0, -1) : decoded).replace(/\/+$/, "");
  return {
    method: request.method,
    host: readHost(header(request, "host")),
    path: inspect ? rawPath.replace(/(\+|%2b)$/i, "") : rawPath,
    keyLookup: key === "" ? ROOT_KEY : toKeyLookup(key),
    inspect,
    queryString,
    query: new URLSearchParams(queryString),
    ip: readIp(request),
    ua: header(request, "user-agent"),
    country: readCountry(request.headers),
    cookies: readCookies(header(request, "cookie")),
    headers: request.headers,
  };
}

export function header(request: Pick<VisitRequest, "headers">, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function decodePath(path: string): string | undefined {
  const decoded = decode(path);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused; PostgreSQL can't even compare NUL
  return decoded === undefined || /[\0-\x1f\x7f]/.test(decoded) ? undefined : decoded;
}

function decode(text: string): string | undefined {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function readHost(host = ""): string {
  return host
    .toLowerCase()
    .replace(/:\d+$/, "")
    .replace(/\.$/, "")
    .replace(/^www\./, "");
}

/** The visitor's address: what the proxy in front says, else the peer's. */
export function readIp(request: Pick<VisitRequest, "headers" | "remoteAddress">): string {
  const forwarded = header(request, "x-real-ip") ?? header(request, "x-forwarded-for")?.split(",")[0];
  return forwarded?.trim() || request.remoteAddress.replace(/^::ffff:/, "");
}

/** The two-letter code that the proxy in front has found. */
function readCountry(headers: VisitRequest["headers"]): string | undefined {
  for (const name of ["x-vercel-ip-country", "cf-ipcountry", "cloudfront-viewer-country", "x-country-code"]) {
    const code = header({ headers }, name)?.toUpperCase();
    // `XX` and `T1` are one provider's words for unknown and for Tor.
    if (code && /^[A-Z]{2}$/.test(code) && code !== "XX") return code;
  }
  return undefined;
}

function readCookies(text: string | undefined): ReadonlyMap<string, string> {
  if (!text) return NO_COOKIES;
  return new Map(
    text.split(";").flatMap((pair) => {
      const equals = pair.indexOf("=");
      if (equals === -1) return [];
      const value = pair.slice(equals + 1).trim();
      return [[pair.slice(0, equals).trim(), decode(value) ?? value]];
    }),
  );
}
