import type { LookupAddress } from "node:dns";
import { lookup as systemLookup } from "node:dns/promises";
import type { LookupFunction } from "node:net";
import { isIP } from "node:net";
import { fetchAllowList } from "./fetch-allow-list.ts";
import { FetchError } from "./fetch-error.ts";
import { isPublicAddress } from "./public-address.ts";

/**
 * What connections to a URL look its name up with: resolution is part of connecting, so the address that is checked is the
 * one that is connected to.
 *
 * @throws FetchError `refused` for an address that is written out and must not be reached. A name that leads to none that
 *   may fails with it while connecting, and so does one that leads to none at all.
 */
export type Reach = (url: URL) => LookupFunction;

export interface ReachOptions {
  /** Hosts, addresses and blocks of addresses that may be reached although they are not public, on any port. */
  readonly allow?: readonly string[];
  /** Origins such as `http://dub.internal:3000` that may be reached wherever they lead. */
  readonly origins?: readonly string[];
  /** Whether public addresses are reached by https alone. Default: false. */
  readonly isHttpsOnly?: boolean;
  /** All addresses of a name. Default: the system's resolver. */
  readonly resolve?: (hostname: string) => Promise<readonly LookupAddress[]>;
}

/** Where web servers listen. Others would make this server a scanner of other people's ports. */
const WEB_PORTS: ReadonlySet<number> = new Set([80, 443, 8080, 8443]);

/** Reaches public web servers, and what is allowed besides. */
export function createReach({
  allow = [],
  origins = [],
  isHttpsOnly = false,
  resolve = resolveAll,
}: ReachOptions = {}): Reach {
  const allowed = fetchAllowList(allow);
  return (url) => {
    const hostname = url.hostname.replace(/^\[|\]$/g, "");
    const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
    const isForPublic = WEB_PORTS.has(port) && !(isHttpsOnly && url.protocol !== "https:");
    const isNamed = origins.includes(url.origin) || allowed.hasHost(hostname);
    const mayReach = (address: string) =>
      isNamed || allowed.hasAddress(address) || (isForPublic && isPublicAddress(address));
    // An address needs no resolution: nothing would ask `lookup`.
    if (isIP(hostname) !== 0 && !mayReach(hostname)) throw refusedAddress(hostname);
    return (_hostname, options, callback) => {
      resolve(hostname)
        .then((addresses) => {
          const reachable = addresses.filter(({ address }) => mayReach(address));
          const [first] = reachable;
          if (!first) throw refusedAddress(hostname);
          if (options.all) callback(null, [...reachable]);
          else callback(null, first.address, first.family);
        })
        .catch((error: NodeJS.ErrnoException) => {
          const isUnknown = NO_ADDRESS.has(error.code ?? "") && !isNamed;
          callback(isUnknown ? refusedAddress(hostname) : error, "");
        });
    };
  };
}

/** A name without an address is answered like one of this network: or callers could find out which names that has. */
const NO_ADDRESS: ReadonlySet<string> = new Set(["ENOTFOUND", "ENODATA"]);

async function resolveAll(hostname: string): Promise<readonly LookupAddress[]> {
  return systemLookup(hostname, { all: true });
}

/** Has a code, as errors of connections do: where it is passed on as one, the code alone is told. */
function refusedAddress(hostname: string): FetchError {
  const error = new FetchError("refused", `${hostname} leads to no public web server.`);
  return Object.assign(error, { code: "ERR_NOT_PUBLIC" });
}
