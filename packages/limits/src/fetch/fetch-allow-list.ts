import { isIP } from "node:net";
import { asciiHost } from "@overdub/contract/host";
import { blockList } from "./public-address.ts";

/** What may be fetched although it is not public: for intranets and tests. */
export interface FetchAllowList {
  hasHost(hostname: string): boolean;
  hasAddress(address: string): boolean;
}

/** Whether a text is a host name, an address, or a block of addresses such as `10.1.0.0/16`. */
export function isFetchAllowEntry(entry: string): boolean {
  const [address = "", bits, ...rest] = entry.split("/");
  const family = isIP(address);
  if (family === 0) return bits === undefined && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(asciiHost(address));
  if (bits === undefined) return true;
  return rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}

export function fetchAllowList(entries: readonly string[]): FetchAllowList {
  const isAddress = (entry: string) => isIP(entry.split("/")[0] ?? "") !== 0;
  const hosts = new Set(entries.filter((entry) => !isAddress(entry)).map(asciiHost));
  const addresses = blockList(entries.filter(isAddress));
  return {
    hasHost: (hostname) => hosts.has(hostname),
    hasAddress: (address) => addresses.check(address, isIP(address) === 4 ? "ipv4" : "ipv6"),
  };
}
