import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { WorkspaceApi } from "./http/api.ts";
import { API_PREFIX } from "./http/api-address.ts";
import type { Redirected, Redirector } from "./redirects/redirector.ts";
import type { VisitResponse } from "./redirects/respond.ts";
import type { Log } from "./services.ts";

/**
 * One listener for both faces of the workspace: Dub's API under `/api`, short links everywhere else. Short links bypass
 * the router and speak to the socket directly: they are the hot path.
 */
export function createListener(api: WorkspaceApi, redirect: Redirector, log: Log): RequestListener {
  const serveApi = getRequestListener((request, bindings) => api.fetch(withoutPrefix(request), bindings));
  return (request, response) => {
    const url = request.url ?? "/";
    if (url === API_PREFIX || url.startsWith(`${API_PREFIX}/`) || url.startsWith(`${API_PREFIX}?`)) {
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
      if (!(redirected instanceof Promise)) finish(request, response, redirected);
      else {
        redirected
          .then((result) => finish(request, response, result))
          .catch((err: unknown) => fail(response, err, log));
      }
    } catch (err) {
      fail(response, err, log);
    }
  };
}

/** The answer goes out first, then the click is recorded. */
function finish(request: IncomingMessage, response: ServerResponse, { response: answer, record }: Redirected): void {
  write(request, response, answer);
  record?.();
}

function write(request: IncomingMessage, response: ServerResponse, answer: VisitResponse): void {
  response.writeHead(answer.status, { ...answer.headers, "Content-Length": Buffer.byteLength(answer.body) });
  response.end(request.method === "HEAD" ? undefined : answer.body);
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

function withoutPrefix(request: Request): Request {
  const url = new URL(request.url);
  url.pathname = url.pathname.slice(API_PREFIX.length) || "/";
  return new Request(url, request);
}
