import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { JSON_CONTENT_TYPE } from "@overdub/contract";
import { IncomingBody, readPlainHeaders } from "@overdub/limits";
import type { ApiRequest, RequestHeaders } from "../http/api-request.ts";
import type { Log } from "../http/log.ts";
import { SECURITY_HEADERS } from "../http/response-headers.ts";
import type { Implementation } from "../operations/implement.ts";
import type { Answer } from "./answer.ts";
import { methodsOf } from "./api.ts";

interface DirectPathOptions {
  readonly implementations: readonly Implementation<unknown>[];
  readonly answer: Answer;
  /** Below which the API lies. */
  readonly prefix: string;
  /** Everything that the direct path leaves. */
  readonly otherwise: RequestListener;
  readonly log: Log;
}

/** Segments that need no decoding, and a query that no parser of addresses would write otherwise. */
const PLAIN_TARGET = /^((?:\/[\w-]+)+)(?:\?([\w\-.~%&=+,:;@*!()/?$[\]]*))?$/;

/**
 * The API over `node:http` alone: a `Request`, `Headers`, a `Response` and a look-up of routes in a tree cost as much as an
 * operation. Plain requests, which is how programs write them, are taken here, and whatever is unusual in any way is left to
 * Hono. `answer` does the work for both, and a test holds the responses of both ways together.
 */
export function createDirectPath({
  implementations,
  answer,
  prefix,
  otherwise,
  log,
}: DirectPathOptions): RequestListener {
  const find = finderOf(implementations);

  async function serve(request: DirectRequest, found: Found, query: string | undefined): Promise<void> {
    const { incoming, outgoing } = request;
    const reply = await answer(found.implementation, {
      request,
      url: { pathname: found.pathname, searchParams: new URLSearchParams(query && `?${query}`) },
      params: found.params,
      bindings: { incoming },
    });
    const body = reply instanceof Response ? Buffer.from(await reply.arrayBuffer()) : reply.body;
    outgoing.writeHead(reply.status, {
      ...Object.fromEntries(reply.headers),
      ...SECURITY_HEADERS,
      "content-length": Buffer.byteLength(body),
    });
    outgoing.end(body);
  }

  return (incoming, outgoing) => {
    const { url = "", method = "" } = incoming;
    const [, pathname, query] = PLAIN_TARGET.exec(url.slice(prefix.length)) ?? [];
    const found = pathname === undefined ? undefined : find(method, pathname);
    const headers = found && readPlainHeaders(incoming);
    if (!found || !headers) return void otherwise(incoming, outgoing);
    serve(new DirectRequest(incoming, outgoing, headers), found, query).catch((err: unknown) => {
      log.error({ err }, "a response could not be sent");
      outgoing.destroy();
    });
  };
}

/** A request that the direct path takes. */
class DirectRequest extends IncomingBody implements ApiRequest {
  override readonly headers: RequestHeaders;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  #signal: AbortSignal | undefined;

  constructor(incoming: IncomingMessage, outgoing: ServerResponse, headers: ReadonlyMap<string, string>) {
    super(incoming, headers);
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.headers = {
      get: (name) => headers.get(name) ?? null,
      has: (name) => headers.has(name),
      [Symbol.iterator]: () => headers[Symbol.iterator](),
    };
  }

  get url(): string {
    return `http://${this.headers.get("host")}${this.incoming.url}`;
  }

  get signal(): AbortSignal {
    this.#signal ??= this.#watchForLeaving();
    return this.#signal;
  }

  #watchForLeaving(): AbortSignal {
    const leaving = new AbortController();
    const leave = () => {
      if (!this.outgoing.writableFinished) leaving.abort();
    };
    if (this.outgoing.closed) leave();
    else this.outgoing.once("close", leave);
    return leaving.signal;
  }
}

interface Found {
  readonly implementation: Implementation<unknown>;
  readonly pathname: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Operations whose responses are JSON, by method and path; of parameters the last segment alone may be one. */
function finderOf(implementations: readonly Implementation<unknown>[]) {
  const fixed = new Set(implementations.map(({ operation }) => operation.path));
  const known = new Map<string, Implementation<unknown>>();
  for (const implementation of implementations) {
    const { path, success } = implementation.operation;
    if (success.contentType !== JSON_CONTENT_TYPE) continue;
    for (const method of methodsOf(implementation)) {
      const place = `${method} ${path.replace(/\{\w+\}$/, "{}")}`;
      // The first is the one that answers, as with Hono.
      if (!known.has(place)) known.set(place, implementation);
    }
  }
  return (method: string, pathname: string): Found | undefined => {
    const exact = known.get(`${method} ${pathname}`);
    if (exact) return { implementation: exact, pathname, params: {} };
    // A path without parameters answers for all methods.
    if (fixed.has(pathname)) return undefined;
    const end = pathname.lastIndexOf("/") + 1;
    const implementation = known.get(`${method} ${pathname.slice(0, end)}{}`);
    const [, name] = /\{(\w+)\}$/.exec(implementation?.operation.path ?? "") ?? [];
    if (!implementation || name === undefined) return undefined;
    return { implementation, pathname, params: { [name]: pathname.slice(end) } };
  };
}
