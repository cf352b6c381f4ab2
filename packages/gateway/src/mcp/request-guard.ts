import {
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  validateHostHeader,
  validateOriginHeader,
} from "@modelcontextprotocol/server";
import type { MiddlewareHandler } from "hono";
import { rpcError } from "./json-rpc.ts";

export interface RequestGuardOptions {
  /** Where clients reach this gateway. */
  readonly publicUrl: string;
  /** Host names without port, besides loopback and that of `publicUrl`. Default: none. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Host names of web origins, besides loopback and that of `publicUrl`. Default: none. */
  readonly allowedOrigins?: readonly string[] | undefined;
}

/** Against DNS rebinding: a page in a browser must not reach a gateway on the same machine. Source: MCP transports. */
export function requestGuard({
  publicUrl,
  allowedHosts = [],
  allowedOrigins = [],
}: RequestGuardOptions): MiddlewareHandler {
  const publicHost = new URL(publicUrl).hostname;
  const hosts = [...localhostAllowedHostnames(), publicHost, ...allowedHosts];
  const origins = [...localhostAllowedOrigins(), publicHost, ...allowedOrigins];
  return async function guardRequest(c, next) {
    const host = validateHostHeader(c.req.header("host") ?? new URL(c.req.url).host, hosts);
    if (!host.ok) return rpcError(403, -32000, host.message);
    const origin = validateOriginHeader(c.req.header("origin"), origins);
    if (!origin.ok) return rpcError(403, -32000, origin.message);
    return next();
  };
}
