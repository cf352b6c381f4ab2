import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";

export interface OpenToOrigins {
  /** `*`, or the one that asks, where somebody else has looked at it. */
  readonly origin: "*" | "asking";
  readonly methods: readonly string[];
  /** Of requests. Default: what the browser asks for. */
  readonly headers?: readonly string[];
  /** Of responses, which pages may read. Default: none but those that they always may. */
  readonly exposed?: readonly string[];
}

/** What a response to pages of any origin carries. */
export function headersForAny({ exposed = [] }: Pick<OpenToOrigins, "exposed">): Readonly<Record<string, string>> {
  return {
    "access-control-allow-origin": "*",
    ...(exposed.length > 0 && { "access-control-expose-headers": exposed.join(",") }),
  };
}

/**
 * Lets pages of other origins call what lies behind. Hono's own `cors` puts its headers on a response before there is one, so
 * that each is built twice and sent as a stream.
 */
export function openToOrigins({ origin, methods, headers = [], exposed = [] }: OpenToOrigins): MiddlewareHandler {
  const isAny = origin === "*";
  const answerPreflight = cors({
    origin: isAny ? "*" : (asking) => asking,
    allowMethods: [...methods],
    allowHeaders: [...headers],
    exposeHeaders: [...exposed],
  });
  return async (c, next) => {
    if (c.req.method === "OPTIONS") return answerPreflight(c, next);
    await next();
    const allowed = isAny ? "*" : c.req.header("origin");
    if (allowed) c.res.headers.set("access-control-allow-origin", allowed);
    if (exposed.length > 0) c.res.headers.set("access-control-expose-headers", exposed.join(","));
    if (!isAny) c.res.headers.append("vary", "Origin");
  };
}
