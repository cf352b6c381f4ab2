import type { Context } from "hono";

/** The token behind `Bearer`; undefined where the header says nothing, or something else. Source: RFC 6750, 2.1. */
export function bearerOf(c: Context): string | undefined {
  return bearerIn(c.req.header("authorization"));
}

/** The same of the header's value. */
export function bearerIn(authorization = ""): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
}
