import {
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  validateHostHeader,
  validateOriginHeader,
} from "@modelcontextprotocol/server";
import type { MiddlewareHandler } from "hono";
import { readForwarded } from "../http/forwarded.ts";
import { rpcError } from "./json-rpc.ts";

export interface RequestGuardOptions {
  /** Where clients reach this gateway. */
  readonly publicUrl: string;
  /** Host names without port, besides loopback and that of `publicUrl`. Default: none. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Host names of web origins, besides loopback and that of `publicUrl`. Default: none. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Whether what a peer says in `X-Forwarded-*` is believed. Default: of none. */
  readonly trustsPeer?: ((address: string) => boolean) | undefined;
}

/**
 * Against DNS rebinding: a page in a browser must not reach a gateway on the same machine. A page can set
 * `X-Forwarded-Host`, so a proxy's word for the host is checked besides the host, never instead. Source: MCP transports.
 */
export function requestGuard({
  publicUrl,
  allowedHosts = [],
  allowedOrigins = [],
  trustsPeer,
}: RequestGuardOptions): MiddlewareHandler {
  const publicHost = new URL(publicUrl).hostname;
  const hosts = [...localhostAllowedHostnames(), publicHost, ...allowedHosts];
  const origins = [...localhostAllowedOrigins(), publicHost, ...allowedOrigins];
  return async function guardRequest(c, next) {
    const host = validateHostHeader(c.req.header("host") ?? new URL(c.req.url).host, hosts);
    if (!host.ok) return rpcError(403, -32000, host.message);
    const forwarded = readForwarded(c, trustsPeer).host;
    const named = forwarded === undefined ? host : validateHostHeader(forwarded, hosts);
    if (!named.ok) return rpcError(403, -32000, named.message);
    const origin = validateOriginHeader(c.req.header("origin"), origins);
    if (!origin.ok) return rpcError(403, -32000, origin.message);
    return next();
  };
}
