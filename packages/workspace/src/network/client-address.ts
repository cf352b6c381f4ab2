import { isIP } from "node:net";
import type { TrustsPeer } from "./trusted-proxies.ts";

/** A request, as far as it tells where it comes from. */
export interface Arrival {
  /** By lower-case name. */
  readonly header: (name: string) => string | undefined;
  /** Of the other end of the socket; empty without one. */
  readonly peerAddress: string;
}

/**
 * The visitor's address. A trusted peer names it in `X-Real-IP`, or it is the last hop of `X-Forwarded-For` that is not
 * itself a trusted proxy: what stands to the left of that one is the visitor's own word. Of any other sender it is the
 * peer's.
 */
export function readClientAddress({ header, peerAddress }: Arrival, trustsPeer: TrustsPeer): string {
  const peer = withoutMapping(peerAddress);
  if (!trustsPeer(peer)) return peer;
  const named = addressOfHop(header("x-real-ip") ?? "");
  if (named !== undefined) return named;
  let nearest = peer;
  for (const hop of header("x-forwarded-for")?.split(",").reverse() ?? []) {
    const address = addressOfHop(hop);
    if (address === undefined) return nearest;
    nearest = address;
    if (!trustsPeer(address)) return address;
  }
  return nearest;
}

/** Whether a client is on this machine. */
export function isLoopbackAddress(address: string): boolean {
  return address === "::1" || address.startsWith("127.");
}

/** Some proxies add the port, and brackets around IPv6. */
function addressOfHop(hop: string): string | undefined {
  const text = hop.trim();
  const bare = /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  const address = withoutMapping(bare);
  return isIP(address) === 0 ? undefined : address;
}

/** IPv4 as a socket that serves both shows it. */
export function withoutMapping(address: string): string {
  return address.startsWith("::ffff:") && address.includes(".") ? address.slice("::ffff:".length) : address;
}
