import { BlockList, isIPv6 } from "node:net";
import type { DnsRecordStatus } from "@overdub/contract";
import type { PublicAddress } from "../domain-services.ts";
import type { DomainTable } from "../domain-table.ts";
import type { DnsLookup } from "./dns-lookup.ts";
import type { DnsFindings } from "./judge.ts";
import { challengeName } from "./required-records.ts";

/** One look at the DNS of a domain. */
export async function lookUp(
  dns: DnsLookup,
  { slug, verification_token: token }: Pick<DomainTable, "slug" | "verification_token">,
  at: PublicAddress,
): Promise<DnsFindings> {
  const [ownership, routing] = await Promise.all([
    token === null ? null : lookUpOwnership(dns, slug, token),
    at.host === undefined && at.addresses.length === 0 ? null : lookUpRouting(dns, slug, at),
  ]);
  return { ownership, routing };
}

/** Whether the TXT record of a domain holds this token. */
export async function lookUpOwnership(dns: DnsLookup, slug: string, token: string): Promise<DnsRecordStatus> {
  const texts = await dns.txt(challengeName(slug));
  if (!texts) return "unknown";
  if (texts.length === 0) return "missing";
  return texts.includes(token) ? "valid" : "mismatch";
}

/** A CNAME of ours, or no address but ours: the DNS may follow an alias itself, as it does for a zone's own name. */
async function lookUpRouting(
  dns: DnsLookup,
  slug: string,
  { host, addresses }: PublicAddress,
): Promise<DnsRecordStatus> {
  const [aliases, found, ofHost] = await Promise.all([
    dns.cname(slug),
    dns.addresses(slug),
    host === undefined ? [] : dns.addresses(host),
  ]);
  if (host !== undefined && aliases?.includes(host)) return "valid";
  if (!found) return "unknown";
  if (found.length > 0 && haveAll([...addresses, ...(ofHost ?? [])], found)) return "valid";
  if (!aliases || !ofHost) return "unknown";
  return found.length + aliases.length === 0 ? "missing" : "mismatch";
}

/** Compared as numbers: an IPv6 address can be written in many ways. */
function haveAll(ours: readonly string[], found: readonly string[]): boolean {
  const known = new BlockList();
  for (const address of ours) known.addAddress(address, family(address));
  return found.every((address) => known.check(address, family(address)));
}

function family(address: string): "ipv4" | "ipv6" {
  return isIPv6(address) ? "ipv6" : "ipv4";
}
