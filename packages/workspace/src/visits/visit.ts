import { ROOT_KEY } from "../addresses/key.ts";
import type { KeyLookup } from "../addresses/key-lookup.ts";
import { readKeyLookup } from "../addresses/key-lookup.ts";
import { Generations } from "../caches/generations.ts";
import { readClientAddress, withoutMapping } from "../network/client-address.ts";
import type { TrustsPeer } from "../network/trusted-proxies.ts";
import { identityHash } from "./visitors.ts";

/** A request for a short link, as it arrived. */
export interface VisitRequest {
  readonly method: string;
  /** Path and query, undecoded; with scheme and host from a client that takes this server for a proxy. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly remoteAddress: string;
}

/** What the request says, taken apart; what few links ask for is read when they do. */
export interface Visit extends KeyLookup {
  readonly method: string;
  /** Lower case, without port, the root's final dot, and a leading `www.`. */
  readonly host: string;
  /** The path after its first slash, as typed. */
  readonly path: string;
  /** Of the decoded path; `_root` for the bare domain. */
  readonly keyLookup: string;
  /** Whether the path ended in `+`: the visitor asks what is behind the link. */
  readonly inspect: boolean;
  /** Without the question mark; empty without a query. */
  readonly queryString: string;
  readonly query: URLSearchParams;
  readonly ua: string | undefined;
  readonly ip: string;
  /** Who it is, as far as we tell visitors apart; see `identityHash`. */
  readonly identityHash: string;
  /** Whether a trusted proxy passed it on, so that what its headers say of the visitor's location is believed. */
  readonly isByProxy: boolean;
  readonly cookies: ReadonlyMap<string, string>;
  readonly headers: VisitRequest["headers"];
}

/** Looked for once in each run of slashes: from each slash on, a path of many would take seconds. */
const TRAILING_SLASHES = /(?<!\/)\/+$/;

/** @returns `undefined` for what no browser sends: a malformed host or percent-encoding, control characters in the path. */
export function readVisit(request: VisitRequest, trustsPeer: TrustsPeer): Visit | undefined {
  const { authority, target } = splitTarget(request.url);
  const host = readHost(authority ?? header(request, "host") ?? "");
  const queryStart = target.indexOf("?");
  const rawPath = withoutLeadingSlashes(queryStart === -1 ? target : target.slice(0, queryStart));
  const decoded = decodePath(rawPath);
  if (host === undefined || decoded === undefined) return undefined;
  const inspect = decoded.endsWith("+");
  const { keyLookup, formerLookup } = readKeyLookup(
    (inspect ? decoded.slice(0, -1) : decoded).replace(TRAILING_SLASHES, ""),
  );
  return new RequestVisit(
    {
      host,
      path: inspect ? rawPath.replace(/(\+|%2b)$/i, "") : rawPath,
      keyLookup: keyLookup || ROOT_KEY,
      formerLookup,
      inspect,
      queryString: queryStart === -1 ? "" : target.slice(queryStart + 1),
    },
    request,
    trustsPeer,
  );
}

class RequestVisit implements Visit {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly keyLookup: string;
  readonly formerLookup: string | undefined;
  readonly inspect: boolean;
  readonly queryString: string;
  readonly headers: VisitRequest["headers"];
  readonly #request: VisitRequest;
  readonly #trustsPeer: TrustsPeer;
  readonly #ua: string | undefined;
  #query: URLSearchParams | undefined;
  #cookies: ReadonlyMap<string, string> | undefined;
  #ip: string | undefined;
  #identityHash: string | undefined;
  #isByProxy: boolean | undefined;

  constructor(
    target: Pick<Visit, "host" | "path" | "keyLookup" | "formerLookup" | "inspect" | "queryString">,
    request: VisitRequest,
    trustsPeer: TrustsPeer,
  ) {
    this.method = request.method;
    this.host = target.host;
    this.path = target.path;
    this.keyLookup = target.keyLookup;
    this.formerLookup = target.formerLookup;
    this.inspect = target.inspect;
    this.queryString = target.queryString;
    this.headers = request.headers;
    this.#request = request;
    this.#ua = header(request, "user-agent");
    this.#trustsPeer = trustsPeer;
  }

  get query(): URLSearchParams {
    this.#query ??= new URLSearchParams(this.queryString);
    return this.#query;
  }

  get cookies(): ReadonlyMap<string, string> {
    this.#cookies ??= readCookies(header(this, "cookie"));
    return this.#cookies;
  }

  get ua(): string | undefined {
    return this.#ua;
  }

  get ip(): string {
    this.#ip ??= readClientAddress(
      { header: (name) => header(this, name), peerAddress: this.#request.remoteAddress },
      this.#trustsPeer,
    );
    return this.#ip;
  }

  get identityHash(): string {
    this.#identityHash ??= identityHash(this.ip, this.ua);
    return this.#identityHash;
  }

  get isByProxy(): boolean {
    this.#isByProxy ??= this.#trustsPeer(withoutMapping(this.#request.remoteAddress));
    return this.#isByProxy;
  }
}

/** A header as its sender meant it: what comes as one character for each byte may be UTF-8. */
export function header(request: Pick<VisitRequest, "headers">, name: string): string | undefined {
  const value = request.headers[name];
  const text = Array.isArray(value) ? value[0] : value;
  return text === undefined || !BEYOND_ASCII.test(text) ? text : readBytes(text);
}

/** By code units, which is quicker than by characters. */
const BEYOND_ASCII = /[^\0-\x7f]/;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Of text that is no UTF-8 each character stays what it is, as in HTTP of old. */
function readBytes(text: string): string {
  if (/[^\0-\xff]/.test(text)) return text;
  try {
    return utf8.decode(Buffer.from(text, "latin1"));
  } catch {
    return text;
  }
}

/** A target with scheme and host is as good as one without, whose host is the header's. Source: RFC 9112 section 3.2.2. */
function splitTarget(url: string): { authority?: string; target: string } {
  if (url.startsWith("/")) return { target: url };
  const [, authority, target = ""] = /^https?:\/\/([^/?#]*)(.*)$/is.exec(url) ?? [];
  return authority === undefined ? { target: url } : { authority, target };
}

function withoutLeadingSlashes(path: string): string {
  return path.startsWith("/") && path[1] !== "/" ? path.slice(1) : path.replace(/^\/+/, "");
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

/** One server has few hosts. */
const knownHosts = new Generations<string>(1000);

/** Names as they stand in DNS, and addresses; a port may follow. Anything else is a trick. */
const HOST = /^(?<name>[a-z0-9._-]*|\[[0-9a-f:.]+\])(?::\d*)?$/;

function readHost(given: string): string | undefined {
  const known = knownHosts.get(given);
  if (known !== undefined) return known;
  const name = HOST.exec(given.toLowerCase())?.groups?.name;
  if (name === undefined) return undefined;
  const host = name.replace(/\.$/, "").replace(/^www\./, "");
  knownHosts.set(given, host);
  return host;
}

const NO_COOKIES: ReadonlyMap<string, string> = new Map();

function readCookies(text: string | undefined): ReadonlyMap<string, string> {
  if (!text) return NO_COOKIES;
  const cookies = new Map<string, string>();
  for (const pair of text.split(";")) {
    const equals = pair.indexOf("=");
    const name = pair.slice(0, Math.max(0, equals)).trim();
    const value = pair.slice(equals + 1).trim();
    // The cookie of the longer path comes first: another link's, whose path is shorter, does not replace it.
    if (equals !== -1 && !cookies.has(name)) cookies.set(name, decode(value) ?? value);
  }
  return cookies;
}
