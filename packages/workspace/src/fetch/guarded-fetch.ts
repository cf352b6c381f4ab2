/**
 * The one way in which addresses that others wrote are fetched: pages, logos, images. It must reach nothing that only
 * this machine can reach, whatever a name resolves to and wherever a server redirects.
 */
import type { LookupAddress } from "node:dns";
import { lookup as systemLookup } from "node:dns/promises";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { LookupFunction } from "node:net";
import { isIP } from "node:net";
import type { FetchAllowList } from "./fetch-allow-list.ts";
import { fetchAllowList } from "./fetch-allow-list.ts";
import { FetchError } from "./fetch-error.ts";
import { isPublicAddress } from "./public-address.ts";
import type { BodyLimit } from "./read-body.ts";
import { ACCEPT_ENCODING, readBody } from "./read-body.ts";

export interface FetchOptions extends BodyLimit {
  /** For everything, redirects included. */
  readonly timeoutMs: number;
  /** What is wanted, as `Accept` says it. */
  readonly accept: string;
}

export interface Fetched {
  /** Where the response came from, after redirects. */
  readonly url: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** GETs a public http(s) URL. A response of any status is a result. @throws FetchError */
export type GuardedFetch = (url: string, options: FetchOptions) => Promise<Fetched>;

export interface GuardedFetchOptions {
  /** Hosts, addresses and blocks of addresses that may be reached although they are not public, on any port. */
  readonly allow?: readonly string[];
  /** All addresses of a name. Default: the system's resolver. */
  readonly resolve?: (hostname: string) => Promise<readonly LookupAddress[]>;
}

const MAX_REDIRECTS = 5;
const USER_AGENT = "Overdub/1.0 (link previews)";

/** Where web servers listen. Others would make this server a scanner of other people's ports. */
const WEB_PORTS: ReadonlySet<number> = new Set([80, 443, 8080, 8443]);

export function createGuardedFetch({ allow = [], resolve = resolveAll }: GuardedFetchOptions = {}): GuardedFetch {
  const allowed = fetchAllowList(allow);
  return async (url, options) => {
    const signal = AbortSignal.timeout(options.timeoutMs);
    try {
      let target = toTarget(url);
      for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
        const response = await send(target, { allowed, resolve, signal, accept: options.accept });
        const location = redirectOf(response, target);
        if (location === undefined) return await toFetched(target, response, options);
        response.destroy();
        target = toTarget(location);
      }
      throw new FetchError("failed", `More than ${MAX_REDIRECTS} redirects.`);
    } catch (error) {
      throw toFetchError(error, signal);
    }
  };
}

async function resolveAll(hostname: string): Promise<readonly LookupAddress[]> {
  return systemLookup(hostname, { all: true });
}

function toTarget(text: string): URL {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) throw new FetchError("refused", "Only http and https can be fetched.");
  return url;
}

interface Sending {
  readonly allowed: FetchAllowList;
  readonly resolve: NonNullable<GuardedFetchOptions["resolve"]>;
  readonly signal: AbortSignal;
  readonly accept: string;
}

/** Connects to an address that was checked: name resolution is part of connecting, so nothing resolves it again. */
function send(url: URL, { allowed, resolve, signal, accept }: Sending): Promise<IncomingMessage> {
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  const mayReach = (address: string) =>
    allowed.hasHost(hostname) || allowed.hasAddress(address) || (isPublicAddress(address) && WEB_PORTS.has(port));
  // An address needs no resolution: nothing would ask `lookup`.
  if (isIP(hostname) !== 0 && !mayReach(hostname)) throw refusedAddress(hostname);

  const lookup: LookupFunction = (_hostname, options, callback) => {
    resolve(hostname)
      .then((addresses) => {
        const reachable = addresses.filter(({ address }) => mayReach(address));
        const [first] = reachable;
        if (!first) throw refusedAddress(hostname);
        if (options.all) callback(null, [...reachable]);
        else callback(null, first.address, first.family);
      })
      .catch((error: NodeJS.ErrnoException) => callback(error, ""));
  };
  return new Promise((settle, reject) => {
    const request = url.protocol === "https:" ? requestHttps : requestHttp;
    // Credentials in the URL are not among what is passed on, and each request has a connection of its own.
    request({
      protocol: url.protocol,
      hostname,
      port,
      path: url.pathname + url.search,
      headers: { "User-Agent": USER_AGENT, Accept: accept, "Accept-Encoding": ACCEPT_ENCODING },
      agent: false,
      lookup,
      signal,
    })
      .on("response", settle)
      .on("error", reject)
      // A server that switches protocols unasked closes without an error.
      .on("close", () => reject(new FetchError("failed", "The connection was closed.")))
      .end();
  });
}

function refusedAddress(hostname: string): FetchError {
  return new FetchError("refused", `${hostname} leads to no public web server.`);
}

function redirectOf({ statusCode = 0, headers }: IncomingMessage, from: URL): string | undefined {
  if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) return undefined;
  const url = URL.parse(headers.location, from.href);
  if (!url) throw new FetchError("failed", "The redirect leads nowhere.");
  return url.href;
}

async function toFetched(url: URL, response: IncomingMessage, limit: BodyLimit): Promise<Fetched> {
  const { statusCode: status = 0, headers } = response;
  return { url: url.href, status, headers, body: await readBody(response, limit) };
}

function toFetchError(error: unknown, signal: AbortSignal): FetchError {
  if (error instanceof FetchError) return error;
  if (signal.aborted) return new FetchError("timeout", "It took too long.", { cause: error });
  return new FetchError("failed", "It could not be fetched.", { cause: error });
}
