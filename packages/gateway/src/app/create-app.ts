import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { GatewayError } from "../errors/gateway-error.ts";
import { renderError } from "../errors/render-error.ts";
import type { DataResponse } from "../http/data-request.ts";
import { toResponse } from "../http/data-request.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { toRoutePath } from "../http/route-path.ts";
import type { Log } from "../runtime/log.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** A request, as far as it tells where it comes from. */
export interface Arrival {
  /** By lower-case name. */
  readonly header: (name: string) => string | undefined;
  /** Of the other end of the socket; empty without one. */
  readonly peerAddress: string;
}

/** What a request is known by from when it comes. */
export interface Arrived {
  readonly requestId: string;
  /** See `GatewayEnv`. */
  readonly address: string;
}

interface AppOptions {
  readonly log: Log;
  readonly receive: (arrival: Arrival) => Arrived;
  /** Below which a proxy has this server, such as `/overdub`. Default: none. */
  readonly prefix?: string | undefined;
}

/** An application without routes: what holds for every request of the gateway. */
export function createApp({ log, receive, prefix }: AppOptions): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>({ getPath: ({ url }) => toRoutePath(url, prefix) });

  app.use(async (c, next) => {
    const { incoming } = (c.env ?? {}) as Partial<HttpBindings>;
    const peerAddress = incoming?.socket.remoteAddress ?? "";
    const { requestId, address } = receive({ header: (name) => c.req.header(name), peerAddress });
    c.set("requestId", requestId);
    c.set("address", address);
    c.header("x-request-id", requestId);
    await next();
  });

  app.notFound((c) => {
    const allowed = METHODS.filter((method) => hasRoute(app, method, c.req.path));
    if (allowed.length === 0) throw new GatewayError(404, "There is nothing at this path");
    throw new GatewayError(405, "The path does not support this method", { headers: { allow: allowed.join(", ") } });
  });
  app.onError((error, c) => {
    // The pattern, since the path of an MCP server holds its token.
    const failed = { requestId: c.get("requestId"), method: c.req.method, route: c.req.routePath };
    return toResponse(c, respondToError(error, failed, log));
  });
  return app;
}

interface FailedRequest {
  readonly requestId: string;
  readonly method: string;
  /** The pattern of its path. */
  readonly route: string;
}

/** What a caller is told of an error; what is none of ours goes to the log. */
export function respondToError(error: unknown, { requestId, method, route }: FailedRequest, log: Log): DataResponse {
  if (!(error instanceof GatewayError)) {
    log.error({ err: error, request_id: requestId, method, route }, "Unexpected error");
  }
  const body = renderError(error, requestId);
  const headers = error instanceof GatewayError ? error.headers : {};
  return {
    status: body.statusCode,
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}

/** Middleware matches every method, so it does not count. */
function hasRoute(app: Hono<GatewayEnv>, method: string, path: string): boolean {
  const [matched] = app.router.match(method, path);
  return matched.some(([[, route]]) => route.method === method);
}
