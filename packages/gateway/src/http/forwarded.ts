import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";

/** What a proxy in front says of the request that it got. */
export interface Forwarded {
  /** With the port, if it has one. */
  readonly host?: string | undefined;
  readonly protocol?: "http" | "https" | undefined;
}

/**
 * `X-Forwarded-Host` and `X-Forwarded-Proto`, from a trusted peer alone. Of several the first is meant, which the proxy
 * nearest to the client has written.
 *
 * @param trustsPeer Default: no peer is trusted.
 */
export function readForwarded(c: Context, trustsPeer: ((address: string) => boolean) | undefined): Forwarded {
  const { incoming } = (c.env ?? {}) as Partial<HttpBindings>;
  if (!incoming || !trustsPeer?.(incoming.socket.remoteAddress ?? "")) return {};
  const first = (name: string) => c.req.header(name)?.split(",", 1)[0]?.trim().toLowerCase() || undefined;
  const protocol = first("x-forwarded-proto");
  return {
    host: first("x-forwarded-host"),
    protocol: protocol === "http" || protocol === "https" ? protocol : undefined,
  };
}
