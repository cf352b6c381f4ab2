import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { GatewayError } from "./gateway-error.ts";

/** 100 links with geo targeting exceed the usual defaults. Source: spec truto-gateway 0.2, T10. */
const MAX_BODY_BYTES = 6 * 1024 * 1024;

export function limitBody(): MiddlewareHandler {
  return bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => {
      throw new GatewayError(413, `The body is larger than ${MAX_BODY_BYTES} bytes`);
    },
  });
}
