import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { AppError, toErrorEnvelope } from "@overdub/contract";
import { createPagesListener } from "./browser-script/pages-listener.ts";
import type { WorkspaceApi } from "./http/api.ts";
import { API_PREFIX, PAGES_PREFIX } from "./http/api-address.ts";
import { readForm } from "./redirects/read-form.ts";
import type { Redirected, Redirector } from "./redirects/redirector.ts";
import type { VisitResponse } from "./redirects/respond.ts";
import type { Log } from "./services.ts";

/**
 * One listener for both faces of the workspace: Dub's API under `/api`, short links everywhere else. Short links bypass
 * the router and speak to the socket directly: they are the hot path. What web pages need lies under `/_proxy/dub`.
 */
export function createListener(api: WorkspaceApi, redirect: Redirector, log: Log): RequestListener {
  const serveApi = mount(api, API_PREFIX);
  const servePages = createPagesListener(mount(api, PAGES_PREFIX));
  return (request, response) => {
    const url = request.url ?? "/";
    if (url.startsWith("/_proxy/")) {
      servePages(request, response);
      return;
    }
    if (url.startsWith(API_PREFIX) && /^\/api(?:[/?]|$)/.test(url)) {
      if (request.method === "TRACE") return refuseTrace(response);
      void serveApi(request, response);
      return;
    }
    try {
      const redirected = redirect({
        method: request.method ?? "GET",
        url,
        headers: request.headers,
        remoteAddress: request.socket.remoteAddress ?? "",
      });
      const finished =
        redirected instanceof Promise
          ? redirected.then((result) => finish(request, response, result))
          : finish(request, response, redirected);
      finished?.catch((err: unknown) => fail(response, err, log));
    } catch (err) {
      fail(response, err, log);
    }
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

/** The answer goes out first, then the click is recorded. Waits only for a form. */
function finish(request: IncomingMessage, response: ServerResponse, redirected: Redirected): Promise<void> | undefined {
  const { submit, record } = redirected;
  if (submit && request.method === "POST") return finishForm(request, response, redirected, submit);
  write(request, response, redirected.response);
  record?.();
  return undefined;
}

async function finishForm(
  request: IncomingMessage,
  response: ServerResponse,
  redirected: Redirected,
  submit: NonNullable<Redirected["submit"]>,
): Promise<void> {
  const password = (await readForm(request))?.get("password");
  write(request, response, password == null ? redirected.response : submit(password));
}

function write(request: IncomingMessage, response: ServerResponse, { status, headers, body }: VisitResponse): void {
  if (body === "") {
    response.writeHead(status, headers);
    response.end();
    return;
  }
  response.writeHead(status, { ...headers, "Content-Length": Buffer.byteLength(body) });
  response.end(request.method === "HEAD" ? undefined : body);
}

function fail(response: ServerResponse, err: unknown, log: Log): void {
  log.error({ err }, "a short link could not be served");
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(500, { "Content-Type": "text/plain", "Retry-After": "5" });
  response.end("Temporarily unavailable");
}

function mount(api: WorkspaceApi, prefix: string): RequestListener {
  return getRequestListener((request, bindings) => {
    const url = new URL(request.url);
    url.pathname = url.pathname.slice(prefix.length) || "/";
    return api.fetch(new Request(url, request), bindings);
  });
}
