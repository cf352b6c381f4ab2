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
 * The visitor's address. Behind a trusted peer it is the last hop of `X-Forwarded-For` that is not itself a trusted proxy:
 * what stands to the left of that one is the visitor's own word. `X-Real-IP` counts where there is no such header: most
 * proxies add to the one, and pass on the other as the visitor sent it. Of any other sender it is the peer's.
 */
export function readClientAddress({ header, peerAddress }: Arrival, trustsPeer: TrustsPeer): string {
  const peer = withoutMapping(peerAddress);
  if (!trustsPeer(peer)) return peer;
  const hops = header("x-forwarded-for")?.trim();
  if (!hops) return addressOfHop(header("x-real-ip") ?? "") ?? peer;
  let nearest = peer;
  for (const hop of hops.split(",").reverse()) {
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
