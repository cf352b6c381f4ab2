import { isIPv6 } from "node:net";
import type { DnsRecord, DomainVerification } from "@overdub/contract";
import { isLoopbackDomain } from "../../addresses/short-link.ts";
import { toIso } from "../../time/to-iso.ts";
import type { PublicAddress } from "../domain-services.ts";
import type { DomainTable } from "../domain-table.ts";
import { readDnsReport } from "./judge.ts";

export type RequiredRecord = Omit<DnsRecord, "status">;

/** The name whose TXT record proves who owns a domain. */
export function challengeName(slug: string): string {
  return `_overdub-challenge.${slug}`;
}

/**
 * The records that a domain's owner sets: a TXT that proves who owns it, and whatever leads visitors here. A name right
 * below its top-level domain can't have a CNAME, so it gets addresses where there are any.
 */
export function requiredRecords(
  { slug, verification_token: token }: Pick<DomainTable, "slug" | "verification_token">,
  { host, addresses }: PublicAddress,
): RequiredRecord[] {
  if (isLoopbackDomain(slug)) return [];
  const proof: RequiredRecord[] = token === null ? [] : [{ type: "TXT", name: challengeName(slug), value: token }];
  const mayAlias = slug.split(".").length > 2 || addresses.length === 0;
  if (host !== undefined && mayAlias) return [...proof, { type: "CNAME", name: slug, value: host }];
  return [...proof, ...addresses.map((value) => ({ type: isIPv6(value) ? "AAAA" : "A", name: slug, value }) as const)];
}

/** The records that a domain needs, each with what the last look found. */
export function toDnsRecords(domain: DomainTable, at: PublicAddress): DnsRecord[] {
  const isUnseen = domain.last_checked_at_ms === null;
  const report = readDnsReport(domain);
  return requiredRecords(domain, at).map((record) => {
    const found = report && (record.type === "TXT" ? report.ownership : report.routing);
    return { ...record, status: isUnseen ? "pending" : report ? (found ?? "pending") : "valid" };
  });
}

export function toDomainVerification(domain: DomainTable, at: PublicAddress): DomainVerification {
  const { slug, verified, last_checked_at_ms: checkedMs } = domain;
  return {
    slug,
    verified: verified === 1,
    lastCheckedAt: toIso(checkedMs),
    dnsRecords: toDnsRecords(domain, at),
  };
}
