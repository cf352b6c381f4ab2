import { z } from "zod";
import { flag, nullableDate, text } from "../schema/response-fields.ts";

/**
 * `pending`: not looked up yet; `missing`: there is no such record; `mismatch`: there is another; `unknown`: the DNS did
 * not answer.
 */
export const DNS_RECORD_STATUSES = ["pending", "valid", "missing", "mismatch", "unknown"] as const;
export type DnsRecordStatus = (typeof DNS_RECORD_STATUSES)[number];

/** A record that the owner of a domain sets, and what the last look found of it. An extension: Dub sends none. */
export const DnsRecord = z.object({
  type: z.enum(["TXT", "CNAME", "A", "AAAA"]).describe("The type of the record."),
  name: text("The full name of the record."),
  value: text("What the record must hold."),
  status: z.enum(DNS_RECORD_STATUSES).describe("What the last look at the DNS found."),
});
export type DnsRecord = z.infer<typeof DnsRecord>;

/** How the DNS of a domain stands. An extension: Dub shows it in its dashboard alone. */
export const DomainVerification = z.object({
  slug: text("The domain name."),
  verified: flag("Whether its DNS was seen to lead here."),
  lastCheckedAt: nullableDate("When its DNS was last looked up."),
  dnsRecords: z.array(DnsRecord).describe("The records to set; none for a domain of this machine."),
});
export type DomainVerification = z.infer<typeof DomainVerification>;
