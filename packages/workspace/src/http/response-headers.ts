import type { AnyOperation } from "@overdub/contract";
import type { MiddlewareHandler } from "hono";

/**
 * What lets pages of other origins call the operations that are made for them: those without authentication, and those
 * that take a publishable key. Everything else is for servers. See behaviour/links 1.3 and behaviour/attribution 1.3.
 *
 * @param origin of the page that calls, as the request names it.
 */
export function corsHeaders(
  { cors, method }: Pick<AnyOperation, "cors" | "method">,
  origin: string | null,
): Record<string, string> {
  if (cors === "none") return {};
  if (cors === "dashboard") {
    return {
      ...(isDashboard(origin) ? { "Access-Control-Allow-Origin": origin } : {}),
      "Access-Control-Allow-Methods": method,
      "Access-Control-Allow-Headers": "Content-Type",
      // What one origin may read, a cache must not hand to another.
      Vary: "Origin",
    };
  }
  return {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": `${method}, OPTIONS`,
    ...(method === "GET" ? {} : { "Access-Control-Allow-Headers": "Content-Type, Authorization" }),
  };
}

function isDashboard(origin: string | null): origin is string {
  return origin?.endsWith(".dub.co") ?? false;
}

/** On every response of the API. See behaviour/links 1.1. */
export const SECURITY_HEADERS = {
  "referrer-policy": "no-referrer-when-downgrade",
  "x-dns-prefetch-control": "on",
  "x-frame-options": "DENY",
};

export const securityHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) c.res.headers.set(name, value);
};
