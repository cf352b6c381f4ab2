import type { DnsRecordStatus } from "@overdub/contract";
import type { DomainTable } from "../domain-table.ts";

/** What one look at the DNS found; null where nothing is asked for. */
export interface DnsFindings {
  /** Of the TXT record. */
  readonly ownership: DnsRecordStatus | null;
  /** Of what leads visitors here. */
  readonly routing: DnsRecordStatus | null;
}

/** What is stored of a domain whose DNS was not right at the last look. */
export interface DnsReport extends DnsFindings {
  /** UTC ms: since when it has not been right. */
  readonly sinceMs: number;
  /** Scheduled looks in a row that found it wrong for certain. */
  readonly failures: number;
}

export function readDnsReport(domain: Pick<DomainTable, "verification_error">): DnsReport | null {
  return domain.verification_error === null ? null : JSON.parse(domain.verification_error);
}
