/**
 * The one way in which addresses that others wrote are reached: pages, logos, images, webhooks. It must reach nothing
 * that only this machine can reach, whatever a name resolves to and wherever a server redirects.
 */
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { FetchError } from "./fetch-error.ts";
import type { Reach, ReachOptions } from "./reach.ts";
import { createReach } from "./reach.ts";
import type { BodyLimit } from "./read-body.ts";
import { ACCEPT_ENCODING, readBody } from "./read-body.ts";

export interface FetchOptions extends BodyLimit {
  /** For everything, redirects included. */
  readonly timeoutMs: number;
  /** What is wanted, as `Accept` says it. */
  readonly accept: string;
  /** Sent by POST or PUT. It goes to this address alone: a redirect is a response like any other. Default: a GET. */
  readonly post?: Post;
}

export interface Post {
  /** Default: POST. */
  readonly method?: "POST" | "PUT";
  readonly body: string | Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the body of the response counts, besides the status. Default: false. */
  readonly needsBody?: boolean;
}

export interface Fetched {
  /** Where the response came from, after redirects. */
  readonly url: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Empty where what was posted is answered with a body that breaks off, unless it counts: the status says what became of it. */
  readonly body: Buffer;
}

/** GETs a public http(s) URL, or posts to it. A response of any status is a result. @throws FetchError */
export type GuardedFetch = (url: string, options: FetchOptions) => Promise<Fetched>;

const MAX_REDIRECTS = 5;
const READER = "Overdub/1.0 (link previews)";
const SENDER = "Overdub/1.0 (webhooks)";

/** @param options `origins` for this installation's own servers alone. */
export function createGuardedFetch(options: ReachOptions = {}): GuardedFetch {
  const reach = createReach(options);
  return async (url, { timeoutMs, accept, post, ...limit }) => {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      let target = toTarget(url);
      if (post) {
        const response = await send(target, { reach, signal, accept, post });
        return await (post.needsBody ? toFetched : toPosted)(target, response, limit);
      }
      for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
        const response = await send(target, { reach, signal, accept });
        const location = redirectOf(response, target);
        if (location === undefined) return await toFetched(target, response, limit);
        response.destroy();
        target = toTarget(location);
      }
      throw new FetchError("failed", `More than ${MAX_REDIRECTS} redirects.`);
    } catch (error) {
      throw toFetchError(error, signal);
    }
  };
}

function toTarget(text: string): URL {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) throw new FetchError("refused", "Only http and https can be fetched.");
  return url;
}

interface Sending {
  readonly reach: Reach;
  readonly signal: AbortSignal;
  readonly accept: string;
  readonly post?: Post;
}

function send(url: URL, { reach, signal, accept, post }: Sending): Promise<IncomingMessage> {
  const lookup = reach(url);
  return new Promise((settle, reject) => {
    const request = url.protocol === "https:" ? requestHttps : requestHttp;
    // Credentials in the URL are not among what is passed on, and each request has a connection of its own.
    request({
      protocol: url.protocol,
      hostname: url.hostname.replace(/^\[|\]$/g, ""),
      port: url.port,
      path: url.pathname + url.search,
      method: post ? (post.method ?? "POST") : "GET",
      headers: headersOf(accept, post),
      agent: false,
      lookup,
      signal,
    })
      .on("response", settle)
      .on("error", reject)
      // A server that switches protocols unasked closes without an error.
      .on("close", () => reject(new FetchError("failed", "The connection was closed.")))
      .end(post?.body);
  });
}

function headersOf(accept: string, post: Post | undefined): OutgoingHttpHeaders {
  const common = { Accept: accept, "Accept-Encoding": ACCEPT_ENCODING };
  if (!post) return { "User-Agent": READER, ...common };
  return { "User-Agent": SENDER, ...common, ...post.headers, "Content-Length": Buffer.byteLength(post.body) };
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

async function toPosted(url: URL, response: IncomingMessage, limit: BodyLimit): Promise<Fetched> {
  const { statusCode: status = 0, headers } = response;
  const body = await readBody(response, limit).catch(() => Buffer.alloc(0));
  return { url: url.href, status, headers, body };
}

function toFetchError(error: unknown, signal: AbortSignal): FetchError {
  if (error instanceof FetchError) return error;
  if (signal.aborted) return new FetchError("timeout", "It took too long.", { cause: error });
  return new FetchError("failed", "It could not be fetched.", { cause: error });
}
