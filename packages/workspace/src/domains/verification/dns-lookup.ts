import { Resolver } from "node:dns/promises";

/** What the DNS holds: nothing where the list is empty; `undefined` where it did not say. */
type Found = readonly string[] | undefined;

export interface DnsLookup {
  txt(name: string): Promise<Found>;
  cname(name: string): Promise<Found>;
  /** IPv4 and IPv6. */
  addresses(name: string): Promise<Found>;
}

const TIMEOUT_MS = 2000;
const TRIES = 2;

/** The error codes that say that there is nothing. Any other failure says nothing at all. */
const NOTHING_THERE = new Set(["ENODATA", "ENOTFOUND"]);

/** @param server `ip:port`. Default: the system's. */
export function createDnsLookup(server?: string, { timeoutMs = TIMEOUT_MS, tries = TRIES } = {}): DnsLookup {
  const resolver = new Resolver({ timeout: timeoutMs, tries });
  if (server !== undefined) resolver.setServers([server]);
  return {
    txt: (name) => ask(async () => (await resolver.resolveTxt(name)).map((chunks) => chunks.join(""))),
    cname: (name) => ask(async () => (await resolver.resolveCname(name)).map((target) => target.toLowerCase())),
    async addresses(name) {
      const [four, six] = await Promise.all([ask(() => resolver.resolve4(name)), ask(() => resolver.resolve6(name))]);
      return four && six && [...four, ...six];
    },
  };
}

async function ask(look: () => Promise<string[]>): Promise<Found> {
  try {
    return await look();
  } catch (error) {
    return NOTHING_THERE.has((error as NodeJS.ErrnoException).code ?? "") ? [] : undefined;
  }
}
