import type { Database } from "@overdub/storage";
import type { MiddlewareHandler } from "hono";
import type { Kysely } from "kysely";
import { findApiToken } from "../api-tokens/find-api-token.ts";
import type { GatewayEnv } from "./gateway-env.ts";
import { GatewayError } from "./gateway-error.ts";

/** Lets in who bears a valid API token. Source: spec truto-gateway 1.4. */
export function authenticate(db: Kysely<Database>, now: () => number): MiddlewareHandler<GatewayEnv> {
  return async (c, next) => {
    const token = /^Bearer +(\S+) *$/i.exec(c.req.header("authorization") ?? "")?.[1];
    if (token === undefined) throw unauthorized("Missing or malformed Authorization header");
    const apiToken = await findApiToken(db, token, now());
    if (!apiToken) throw unauthorized("Invalid or expired token");
    c.set("apiToken", apiToken);
    await next();
  };
}

function unauthorized(message: string): GatewayError {
  return new GatewayError(401, message, { headers: { "www-authenticate": "Bearer" } });
}
