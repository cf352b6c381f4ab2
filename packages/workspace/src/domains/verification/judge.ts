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

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long a domain that is not right is looked at again before that is left to its owner. */
export const WATCH_MS = 30 * DAY_MS;

/** So many scheduled looks in a row, an hour apart, must find a verified domain wrong before it is verified no more. */
export const TOLERATED_FAILURES = 3;

type Verification = Pick<DomainTable, "verified" | "verification_error" | "last_checked_at_ms">;

/**
 * What a look at the DNS says about a domain.
 *
 * Only records that are there and wrong, or certainly not there, count against a verified domain: a DNS that fails to
 * answer does not. Where no proof was asked for, the operator vouches for the domain and it stays as it is.
 *
 * @param scheduled whether the look was due; one that a caller asked for does not count against the domain.
 */
export function judge(
  domain: Verification & Pick<DomainTable, "verification_token">,
  findings: DnsFindings,
  nowMs: number,
  { scheduled }: { readonly scheduled: boolean },
): Verification {
  const statuses = [findings.ownership, findings.routing].filter((status) => status !== null);
  if (statuses.every((status) => status === "valid")) {
    return { verified: 1, verification_error: null, last_checked_at_ms: nowMs };
  }
  const before = readDnsReport(domain);
  const isWrong = statuses.some((status) => status === "missing" || status === "mismatch");
  const failures = (before?.failures ?? 0) + (scheduled && isWrong ? 1 : 0);
  const keeps = domain.verification_token === null || failures < TOLERATED_FAILURES;
  const loses = domain.verified === 1 && !keeps;
  // A question after the watch has ended, or a lost verification, begins a new one.
  const isNewWatch = !before || loses || (!scheduled && nowMs - before.sinceMs >= WATCH_MS);
  const report: DnsReport = { ...findings, failures, sinceMs: isNewWatch ? nowMs : before.sinceMs };
  return {
    verified: loses ? 0 : domain.verified,
    verification_error: JSON.stringify(report),
    last_checked_at_ms: nowMs,
  };
}

/**
 * How long to wait before the next look: a day while all is right; else half the time that it has not been, between a
 * minute and an hour; `undefined` when the owner has had 30 days.
 */
export function nextLookDelayMs(domain: Verification, nowMs: number): number | undefined {
  const report = readDnsReport(domain);
  if (!report) return DAY_MS;
  if (domain.verified === 1) return HOUR_MS;
  const waitedMs = nowMs - report.sinceMs;
  if (waitedMs >= WATCH_MS) return undefined;
  return Math.min(Math.max(Math.round(waitedMs / 2), MINUTE_MS), HOUR_MS);
}
