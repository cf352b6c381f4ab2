/** An application on a free port; imported by tests only. */
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import type { Hono } from "hono";
import type { GatewayEnv } from "../http/gateway-env.ts";

export async function serveForTest(app: Hono<GatewayEnv>): Promise<{ origin: string } & AsyncDisposable> {
  const { promise: port, resolve } = Promise.withResolvers<number>();
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, (info: AddressInfo) => resolve(info.port));
  return {
    origin: `http://127.0.0.1:${await port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((done) => {
        server.close(() => done());
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}
