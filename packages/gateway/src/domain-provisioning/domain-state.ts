import type { Fields } from "../json/fields.ts";
import { isFields, textAt } from "../json/fields.ts";
import { HOSTED_DUB } from "../upstream/send.ts";

/** A record that the owner of a domain sets. */
export interface DnsRecord {
  readonly type: string;
  readonly name: string;
  readonly value: string;
  /** What the workspace's last look found; `unknown` where it does not tell. */
  readonly status: string;
}

/** How far a domain has come. */
export interface DomainState {
  readonly verified: boolean;
  /** Empty where the workspace does not say which. */
  readonly dns_records: readonly DnsRecord[];
}

/**
 * A domain as the workspace lists it.
 *
 * @param baseUrl of the account.
 */
export function toDomainState(domain: Fields, { slug, baseUrl }: { slug: string; baseUrl: string }): DomainState {
  const told = Array.isArray(domain.dnsRecords) ? domain.dnsRecords.filter(isFields).flatMap(toRecord) : [];
  const records = told.length > 0 || baseUrl !== HOSTED_DUB ? told : [hostedRecord(slug)];
  return { verified: domain.verified === true, dns_records: records };
}

function toRecord(record: Fields): DnsRecord[] {
  const [type, name, value] = [textAt(record, "type"), textAt(record, "name"), textAt(record, "value")];
  if (type === undefined || name === undefined || value === undefined) return [];
  return [{ type, name, value, status: textAt(record, "status") ?? "unknown" }];
}

/** The hosted Dub shows these in its dashboard alone. A name of two labels can have no CNAME record beside its others. */
function hostedRecord(slug: string): DnsRecord {
  const isApex = slug.split(".").length === 2;
  return { ...(isApex ? HOSTED.apex : HOSTED.subdomain), name: slug, status: "unknown" };
}

const HOSTED = {
  apex: { type: "A", value: "76.76.21.21" },
  subdomain: { type: "CNAME", value: "cname.dub.co" },
} as const;

const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 15 * 60_000;

/** How long to wait after so many looks: longer each time, from ten seconds to a quarter of an hour, not past the deadline. */
export function waitMs(looks: number, leftMs: number): number {
  return Math.max(0, Math.min(FIRST_WAIT_MS * 1.5 ** Math.max(0, looks - 1), LONGEST_WAIT_MS, leftMs));
}

/** Why a domain is not verified, in words for its owner. */
export function whyNotVerified({ dns_records: records }: DomainState): string {
  const missing = records.filter(({ status }) => status !== "valid");
  if (missing.length === 0) return "The workspace has not verified it";
  const told = missing.map(({ type, name, value, status }) => `${type} ${name} ${value} (${status})`);
  return `These DNS records are not seen: ${told.join(", ")}`;
}
