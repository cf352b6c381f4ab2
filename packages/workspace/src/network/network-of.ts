import { isIP } from "node:net";
import { withoutMapping } from "./client-address.ts";

/** What one sender has: an IPv4 address, or the first 64 bits of an IPv6 one, of which it can take any other. */
export function networkOf(address: string): string {
  const bare = withoutMapping(address);
  if (isIP(bare) !== 6) return bare;
  const [before = [], after = []] = bare.split("::").map((half) => half.split(":").filter((group) => group !== ""));
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill("0");
  return [...before, ...zeros, ...after].slice(0, 4).join(":");
}
