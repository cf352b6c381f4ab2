import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import { getRequestListener } from "@hono/node-server";
import { AppError, toErrorEnvelope } from "@overdub/contract";
import {
  API_PREFIX,
  APPLY_PREFIX,
  AUTHORIZE_PAGE,
  EMBED_PAGE,
  OAUTH_METADATA,
  PAGES_PREFIX,
  SHARE_PREFIX,
  SIGN_IN_ROOT,
} from "../addresses/api-address.ts";
import { createPagesListener } from "../browser-script/serve-script.ts";
import type { Served } from "../fast-path/fast-path-server.ts";
import type { FastPath } from "../fast-path/serve-connection.ts";
import type { SocketBindings } from "../http/client.ts";
import type { Log } from "../http/log.ts";
import { serveOAuthMetadata } from "../oauth/metadata.ts";
import type { Implementation } from "../operations/implement.ts";
import type { Redirected, Redirector } from "../redirects/redirector.ts";
import type { VisitResponse } from "../redirects/respond.ts";
import { unavailable } from "../redirects/respond.ts";
import type { Answer } from "./answer.ts";
import type { WorkspaceApi } from "./api.ts";
import { createDirectPath } from "./direct-path.ts";

/** What serves pages for people, each at its own place. */
export interface PageFaces {
  readonly apply: ServePage;
  readonly embed: ServePage;
  readonly stats: ServePage;
  readonly signIn: ServePage;
  readonly authorize: ServePage;
}

export type ServePage = (request: Request, bindings: SocketBindings | undefined) => Promise<Response>;

interface Faces {
  readonly api: WorkspaceApi;
  readonly implementations: readonly Implementation<unknown>[];
  readonly answer: Answer;
  readonly redirect: Redirector;
  readonly pages: PageFaces;
  readonly log: Log;
}

/**
 * The faces of the workspace: Dub's API under `/api`, pages of partner programs under `/apply` and
 * `/embed/referrals`, those of public statistics under `/share`, those by which members sign in and are asked for access,
 * short links everywhere else. Short links bypass the router: they are the hot path. What web pages need lies under
 * `/_proxy/dub`.
 */
export function createFaces({ api, implementations, answer, redirect, pages, log }: Faces): Required<Served> {
  const fail = (err: unknown): VisitResponse => {
    log.error({ err }, "a short link or a page could not be served");
    return unavailable();
  };
  const fastPath: FastPath = { takes: isShortLink, visit: neverFailing(redirect, fail), fail };
  const otherwise = mount(api, API_PREFIX);
  const serveApi = createDirectPath({ implementations, answer, prefix: API_PREFIX, otherwise, log });
  return { fastPath, listener: createListener({ serveApi, servePages: mount(api, PAGES_PREFIX) }, pages, fastPath) };
}

/** Nothing below it is a short link. */
const PAGES_ROOT = "/_proxy/";

/** Whether nothing else lies at this path. */
function isShortLink(url: string): boolean {
  return !url.startsWith(PAGES_ROOT) && !isApi(url) && pageAt(url) === undefined;
}

/** Which page lies at a path, by its name here. */
function pageAt(url: string): keyof PageFaces | "metadata" | undefined {
  if (url.startsWith(APPLY_PREFIX)) return "apply";
  if (isAt(url, EMBED_PAGE)) return "embed";
  if (url.startsWith(SHARE_PREFIX)) return "stats";
  if (url.startsWith(SIGN_IN_ROOT)) return "signIn";
  if (isAt(url, AUTHORIZE_PAGE)) return "authorize";
  return isAt(url, OAUTH_METADATA) ? "metadata" : undefined;
}

/** With or without a query. */
function isAt(url: string, path: string): boolean {
  return url.startsWith(path) && (url.length === path.length || url[path.length] === "?");
}

function isApi(url: string): boolean {
  return url.startsWith(API_PREFIX) && /^\/api(?:[/?]|$)/.test(url);
}

function neverFailing(redirect: Redirector, fail: FastPath["fail"]): Redirector {
  const failed = (err: unknown): Redirected => ({ response: fail(err) });
  return (request) => {
    try {
      const redirected = redirect(request);
      return redirected instanceof Promise ? redirected.catch(failed) : redirected;
    } catch (err) {
      return failed(err);
    }
  };
}

function createListener(
  { serveApi, servePages: serveScripted }: Readonly<Record<"serveApi" | "servePages", RequestListener>>,
  pages: PageFaces,
  { visit, fail }: Pick<FastPath, "visit" | "fail">,
): RequestListener {
  const listeners = {
    apply: createPageListener(pages.apply, fail),
    embed: createPageListener(pages.embed, fail),
    stats: createPageListener(pages.stats, fail),
    signIn: createPageListener(pages.signIn, fail),
    authorize: createPageListener(pages.authorize, fail),
    metadata: createPageListener(async (request) => serveOAuthMetadata(request), fail),
  };
  const servePages = createPagesListener(serveScripted);
  return (request, response) => {
    const url = request.url ?? "/";
    if (url.startsWith(PAGES_ROOT)) {
      servePages(request, response);
      return;
    }
    if (isApi(url)) {
      if (request.method === "TRACE") return refuseTrace(response);
      serveApi(request, response);
      return;
    }
    const page = pageAt(url);
    if (page !== undefined) {
      if (request.method === "TRACE") return refuseTrace(response);
      void listeners[page](request, response);
      return;
    }
    serveVisit(request, response, visit).catch((err: unknown) => {
      const failed = fail(err);
      if (response.headersSent) response.destroy();
      else write(request, response, failed);
    });
  };
}

/** The one method that Node reads and a `Request` can't have; nothing else looks at it. */
function refuseTrace(response: ServerResponse): void {
  const error = new AppError("bad_request", "TRACE is not served.", { status: 405 });
  response.writeHead(405, {
    "Content-Type": "application/json",
    Allow: "GET, HEAD, POST, PATCH, PUT, DELETE, OPTIONS",
  });
  response.end(JSON.stringify(toErrorEnvelope(error)));
}

/** The response goes out first, then the click is recorded. */
async function serveVisit(request: IncomingMessage, response: ServerResponse, visit: Redirector): Promise<void> {
  const redirected = await visit({
    method: request.method ?? "GET",
    url: request.url ?? "/",
    headers: request.headers,
    remoteAddress: request.socket.remoteAddress ?? "",
  });
  const { submit, record } = redirected;
  if (submit && request.method === "POST") {
    const password = (await readForm(request))?.get("password");
    write(request, response, password == null ? redirected.response : submit(password));
    return;
  }
  write(request, response, redirected.response);
  record?.();
}

/** More than any password that a person types. */
const MAX_FORM_BYTES = 8192;

/** @returns the fields of a posted form; `undefined` for a body that is none, is cut off, or is too long for one of ours. */
async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  if (!request.headers["content-type"]?.toLowerCase().startsWith("application/x-www-form-urlencoded")) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length;
      if (bytes > MAX_FORM_BYTES) return undefined;
      chunks.push(chunk);
    }
  } catch {
    // Its sender has hung up.
    return undefined;
  }
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}

function write(request: IncomingMessage, response: ServerResponse, { status, headers, body }: VisitResponse): void {
  response.writeHead(status, { ...headers, "Content-Length": Buffer.byteLength(body) });
  response.end(request.method === "HEAD" ? undefined : body);
}

function createPageListener(serve: ServePage, fail: FastPath["fail"]): RequestListener {
  return getRequestListener(async (request, bindings) => {
    try {
      // This server speaks HTTP/1.1 alone.
      return await serve(request, bindings as HttpBindings);
    } catch (err) {
      const { status, headers, body } = fail(err);
      return new Response(body, { status, headers: headers as Record<string, string> });
    }
  });
}

/** Takes the prefix off before a `Request` is made: one that is made of another costs more than the operation behind it. */
function mount(api: WorkspaceApi, prefix: string): RequestListener {
  const serve = getRequestListener((request, bindings) => api.fetch(request, bindings));
  return (request, response) => {
    const below = request.url?.slice(prefix.length) ?? "";
    request.url = below.startsWith("/") ? below : `/${below}`;
    void serve(request, response);
  };
}
