import type { MiddlewareHandler } from "hono";

/** On every answer of the API. See behaviour/links 1.1. */
const HEADERS = {
  "Referrer-Policy": "no-referrer-when-downgrade",
  "X-DNS-Prefetch-Control": "on",
  "X-Frame-Options": "DENY",
};

export const securityHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(HEADERS)) c.res.headers.set(name, value);
};
