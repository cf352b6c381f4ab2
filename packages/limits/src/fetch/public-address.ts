import { BlockList, isIP } from "node:net";

/** Addresses of IPv4 that lead to no public server. Sources: IANA special-purpose registry, RFC 6890. */
const SPECIAL_IPV4 = [
  "0.0.0.0/8", // this network
  "10.0.0.0/8", // private
  "100.64.0.0/10", // carrier-grade NAT; one cloud's metadata server
  "127.0.0.0/8", // loopback
  "168.63.129.16/32", // Azure's metadata and control server, on a public address
  "169.254.0.0/16", // link-local; most clouds' metadata servers
  "172.16.0.0/12", // private
  "192.0.0.0/24", // IETF; one cloud's metadata server
  "192.0.2.0/24", // documentation
  "192.88.99.0/24", // 6to4 relays
  "192.168.0.0/16", // private
  "198.18.0.0/15", // benchmarks
  "198.51.100.0/24", // documentation
  "203.0.113.0/24", // documentation
  "224.0.0.0/4", // multicast
  "240.0.0.0/4", // reserved, broadcast
];

/** All public addresses of IPv6. Loopback, link-local, private, mapped IPv4 and NAT64 lie outside of it. */
const GLOBAL_IPV6 = "2000::/3";

/** What is not public within it: other addresses can hide in tunnels' addresses. */
const SPECIAL_IPV6 = [
  "2001::/23", // IETF, Teredo among it
  "2001:db8::/32", // documentation
  "2002::/16", // 6to4
  "3fff::/20", // documentation
];

const specialIpv4 = blockList(SPECIAL_IPV4);
const globalIpv6 = blockList([GLOBAL_IPV6]);
const specialIpv6 = blockList(SPECIAL_IPV6);

/** Whether an IP address, without brackets, is reachable from anywhere on the Internet. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !specialIpv4.check(address, "ipv4");
  return globalIpv6.check(address, "ipv6") && !specialIpv6.check(address, "ipv6");
}

/** @param blocks addresses and CIDR blocks of either family. */
export function blockList(blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [address = "", bits] = block.split("/");
    const family = isIP(address) === 4 ? "ipv4" : "ipv6";
    list.addSubnet(address, bits === undefined ? (family === "ipv4" ? 32 : 128) : Number(bits), family);
  }
  return list;
}
