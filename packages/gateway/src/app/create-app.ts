import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { GatewayError } from "../errors/gateway-error.ts";
import { renderError } from "../errors/render-error.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { createRequestIds } from "../http/ids.ts";
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

interface AppOptions {
  readonly log: Log;
  readonly now: () => number;
  /** Below which a proxy has this server, such as `/overdub`. Default: none. */
  readonly prefix?: string | undefined;
  /** Default: the address of the peer. */
  readonly readAddress?: ((arrival: Arrival) => string) | undefined;
}

/** An application without routes: what holds for every request of the gateway. */
export function createApp({ log, now, readAddress, prefix }: AppOptions): Hono<GatewayEnv> {
  const newRequestId = createRequestIds();
  const app = new Hono<GatewayEnv>({ getPath: ({ url }) => toRoutePath(url, prefix) });

  app.use(async (c, next) => {
    const requestId = newRequestId(now());
    c.set("requestId", requestId);
    const { incoming } = (c.env ?? {}) as Partial<HttpBindings>;
    const peerAddress = incoming?.socket.remoteAddress ?? "";
    const header = (name: string) => c.req.header(name);
    c.set("address", readAddress?.({ header, peerAddress }) ?? peerAddress);
    c.header("x-request-id", requestId);
    await next();
  });

  app.notFound((c) => {
    const allowed = METHODS.filter((method) => hasRoute(app, method, c.req.path));
    if (allowed.length === 0) throw new GatewayError(404, "There is nothing at this path");
    throw new GatewayError(405, "The path does not support this method", { headers: { allow: allowed.join(", ") } });
  });
  app.onError((error, c) => {
    const requestId = c.get("requestId");
    if (!(error instanceof GatewayError)) {
      // The pattern, since the path of an MCP server holds its token.
      log.error(
        { err: error, request_id: requestId, method: c.req.method, route: c.req.routePath },
        "Unexpected error",
      );
    }
    const body = renderError(error, requestId);
    const headers = error instanceof GatewayError ? error.headers : {};
    return c.json(body, body.statusCode as ContentfulStatusCode, { ...headers });
  });
  return app;
}

/** Middleware matches every method, so it does not count. */
function hasRoute(app: Hono<GatewayEnv>, method: string, path: string): boolean {
  const [matched] = app.router.match(method, path);
  return matched.some(([[, route]]) => route.method === method);
}
