/** One of the servers that others would build: a redirect with a framework and a Map, or a proxy. Nothing is recorded. */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { Agent } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { makeLinks } from "../redirects/links.ts";
import { serve } from "../servers/serve.ts";

export interface PeerInput {
  readonly peer: keyof typeof PEERS;
  /** Where npm has installed what is not ours. */
  readonly folder: string;
  readonly upstream: string;
}

type Load = (name: string) => unknown;

const destinations = new Map(makeLinks().map(({ key, url }) => [key, url]));

/** As much of the packages as is used here. */
interface ExpressApp extends RequestListener {
  get(
    path: string,
    handle: (request: { params: { key: string } }, response: { redirect(status: number, url: string): void }) => void,
  ): void;
  disable(setting: string): void;
}
interface FastifyApp {
  get(
    path: string,
    handle: (
      request: { params: { key: string } },
      reply: { redirect(url: string, status: number): unknown },
    ) => unknown,
  ): void;
  ready(): PromiseLike<unknown>;
  readonly routing: RequestListener;
}
interface ProxyServer {
  web(request: IncomingMessage, response: ServerResponse, options: object, fail: () => void): void;
}

const PEERS = {
  async hono() {
    const app = new Hono();
    app.get("/:key", (c) => c.redirect(destinations.get(c.req.param("key")) ?? "/", 302));
    return getRequestListener(app.fetch);
  },
  async express(load: Load) {
    const app = (load("express") as () => ExpressApp)();
    app.disable("x-powered-by");
    app.get("/:key", ({ params }, response) => response.redirect(302, destinations.get(params.key) ?? "/"));
    return app;
  },
  async fastify(load: Load) {
    const app = (load("fastify") as () => FastifyApp)();
    app.get("/:key", ({ params }, reply) => reply.redirect(destinations.get(params.key) ?? "/", 302));
    await app.ready();
    return app.routing;
  },
  async "http-proxy"(load: Load, target: string) {
    const { createProxyServer } = load("http-proxy") as { createProxyServer: (options: object) => ProxyServer };
    const proxy = createProxyServer({ target, agent: new Agent({ keepAlive: true, maxSockets: 128 }) });
    // Without it, the process ends when a pooled connection had ended.
    return (request, response) => proxy.web(request, response, {}, () => response.writeHead(502).end());
  },
} satisfies Readonly<Record<string, (load: Load, upstream: string) => Promise<RequestListener>>>;

await serve(async ({ input }) => {
  const { peer, folder, upstream } = input as PeerInput;
  return { listener: await PEERS[peer](createRequire(join(folder, "package.json")), upstream) };
});
