import { BlockList, isIP } from "node:net";
import { Generations } from "../caches/generations.ts";

/** Whether what this peer says about the visitor behind it is believed. */
export type TrustsPeer = (address: string) => boolean;

/** Where proxies usually stand: on the machine itself, or on the network that only its owner reaches. */
const PRIVATE = [
  "127.0.0.0/8",
  "::1",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "169.254.0.0/16",
  "fc00::/7",
  "fe80::/10",
];

/** Proxies are few, and matching takes a microsecond. */
const MAX_KNOWN_PEERS = 1000;

/** Whether an entry may stand in the list: an address, a CIDR range, or one of `private`, `all` and `none`. */
export function isProxyEntry(entry: string): boolean {
  return ["private", "all", "none"].includes(entry) || parseRange(entry) !== undefined;
}

/**
 * @param entries addresses and CIDR ranges; `private` stands for loopback and private ones, `all` for every address;
 *   `none`, or no entry, for none. Default: `private`.
 * @throws `RangeError` naming an entry that is none of them.
 */
export function trustProxies(entries: readonly string[] = ["private"]): TrustsPeer {
  if (entries.includes("all")) return () => true;
  const ranges = new BlockList();
  for (const entry of entries.flatMap((word) => (word === "private" ? PRIVATE : word === "none" ? [] : [word]))) {
    const range = parseRange(entry);
    if (!range) throw new RangeError(`"${entry}" is no address and no range of addresses.`);
    ranges.addSubnet(range.address, range.prefix, range.family);
  }
  // Without an address it comes over a Unix socket, or from this process.
  const trustsLocal = entries.includes("private");
  const known = new Generations<boolean>(MAX_KNOWN_PEERS);
  return (address) => {
    if (address === "") return trustsLocal;
    const cached = known.get(address);
    if (cached !== undefined) return cached;
    const trusted = ranges.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
    known.set(address, trusted);
    return trusted;
  };
}

interface Range {
  readonly address: string;
  /** Leading bits that count. */
  readonly prefix: number;
  readonly family: "ipv4" | "ipv6";
}

function parseRange(entry: string): Range | undefined {
  const [address = "", bits, ...rest] = entry.split("/");
  const version = isIP(address);
  const most = version === 6 ? 128 : 32;
  if (version === 0 || rest.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return undefined;
  const prefix = bits === undefined ? most : Number(bits);
  return prefix > most ? undefined : { address, prefix, family: version === 6 ? "ipv6" : "ipv4" };
}
