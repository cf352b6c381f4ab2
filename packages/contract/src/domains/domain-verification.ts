import { z } from "zod";
import { flag, nullableDate, text } from "../schema/answer-fields.ts";
import { DnsRecord } from "./dns-record.ts";

/** How the DNS of a domain stands. An extension: Dub shows it in its dashboard alone. */
export const DomainVerification = z.object({
  slug: text("The domain name."),
  verified: flag("Whether its DNS was seen to lead here."),
  lastCheckedAt: nullableDate("When its DNS was last looked up."),
  dnsRecords: z.array(DnsRecord).describe("The records to set; none for a domain of this machine."),
});
export type DomainVerification = z.infer<typeof DomainVerification>;
