import type { DnsRecord, DomainVerification } from "@overdub/contract";
import type { PublicAddress } from "../domain-services.ts";
import type { DomainTable } from "../domain-table.ts";
import { readDnsReport } from "./dns-report.ts";
import { requiredRecords } from "./required-records.ts";

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
    lastCheckedAt: checkedMs === null ? null : new Date(checkedMs).toISOString(),
    dnsRecords: toDnsRecords(domain, at),
  };
}
