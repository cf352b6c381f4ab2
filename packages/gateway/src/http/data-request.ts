import type { RequestBody } from "@overdub/limits";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Caller } from "../callers/caller.ts";
import type { GatewayEnv } from "./gateway-env.ts";

/** What the data plane looks at in a request, whichever way it came in by: over Hono, or the direct path. */
export interface DataRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  /** @param name in lower case. */
  readonly header: (name: string) => string | undefined;
  readonly body: RequestBody;
  /** Tells that the caller has left. */
  readonly signal: AbortSignal;
  readonly requestId: string;
  readonly address: string;
  readonly caller: Caller;
}

/** A response whose body is known. */
export interface DataResponse {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | BodyParts;
}

/** A body that goes out in parts, one after the other: joined, what is long would be copied. */
export type BodyParts = readonly (string | Uint8Array)[];

/** A request behind `authenticate` and `limitBody`. */
export function dataRequestOf(c: Context<GatewayEnv>): DataRequest {
  const { requestId, address, caller, body } = c.var;
  return {
    method: c.req.method,
    url: c.req.url,
    header: (name) => c.req.header(name),
    body,
    // Made when it is asked for.
    get signal() {
      return c.req.raw.signal;
    },
    requestId,
    address,
    caller,
  };
}

export function toResponse(c: Context, { status, headers, body }: DataResponse): Response {
  const whole = isInParts(body) ? Buffer.concat(body.map((part) => Buffer.from(part))) : body;
  return c.body(whole, status as ContentfulStatusCode, { ...headers });
}

export function isInParts(body: DataResponse["body"]): body is BodyParts {
  return Array.isArray(body);
}
