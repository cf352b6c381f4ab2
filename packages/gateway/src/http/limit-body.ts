import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { GatewayError } from "../errors/gateway-error.ts";

/** 10,000 links have a kilobyte and a half each. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;

export function limitBody(): MiddlewareHandler {
  const onError = () => {
    throw new GatewayError(413, `The body is larger than ${MAX_BODY_BYTES} bytes`);
  };
  const limitUndeclared = bodyLimit({ maxSize: MAX_BODY_BYTES, onError });
  // Hono's own looks at the body before the headers, and that makes the server build a stream for every request.
  return (c, next) => {
    if (c.req.method === "GET" || c.req.method === "HEAD") return next();
    const length = c.req.header("content-length");
    if (length === undefined || c.req.header("transfer-encoding") !== undefined) return limitUndeclared(c, next);
    return Number(length) > MAX_BODY_BYTES ? onError() : next();
  };
}
