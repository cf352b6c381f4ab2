import type { BodyFault, BodySource, ByteBudget } from "@overdub/limits";
import { RequestBody } from "@overdub/limits";
import type { MiddlewareHandler } from "hono";
import { GatewayError, rateLimited } from "../errors/gateway-error.ts";
import type { GatewayEnv } from "./gateway-env.ts";

/** For routes that take lists of what a bulk call is about: 10,000 links have a kilobyte and a half each. */
export const MAX_BULK_BYTES = 16 * 1024 * 1024;

/** For everything else, which is a form that somebody fills in. */
export const MAX_FORM_BYTES = 1024 * 1024;

const RETRY_MS = 1_000;

/**
 * Says how long a body may be, and that it is counted as long as its request is under way. Stands behind what admits the
 * caller: nobody else's body is read.
 *
 * @param budget of all bodies of this process together.
 */
export function limitBody(maxBytes: number, budget: ByteBudget): MiddlewareHandler<GatewayEnv> {
  return async (c, next) => {
    using body = requestBody(c.req.raw, maxBytes, budget);
    c.set("body", body);
    await next();
  };
}

/** Its text throws 413, 429 while too much is under way, and 400 for what is not UTF-8 or breaks off. */
export function requestBody(request: BodySource, maxBytes: number, budget: ByteBudget): RequestBody {
  return new RequestBody(request, { maxBytes, budget, refuse: (fault) => toError(fault, maxBytes) });
}

function toError(fault: BodyFault, maxBytes: number): GatewayError {
  if (fault === "busy") return rateLimited("Too many large requests are under way", RETRY_MS);
  if (fault === "too-large") return new GatewayError(413, `The body is larger than ${maxBytes} bytes`);
  if (fault === "cut-off") return new GatewayError(400, "The body broke off");
  return new GatewayError(400, "The body is not UTF-8");
}
