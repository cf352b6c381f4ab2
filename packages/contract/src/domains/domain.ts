import { z } from "zod";
import { date, flag, nullableDate, nullableText, text } from "../schema/response-fields.ts";
import { DnsRecord } from "./domain-verification.ts";

const RegisteredDomain = z.object({
  id: text("The ID of the registration."),
  autoRenewalDisabledAt: nullableDate("When automatic renewal was disabled."),
  createdAt: date("When the domain was registered."),
  expiresAt: date("When the registration expires."),
  renewalFee: z.number().int().nonnegative().describe("The fee of a renewal, in cents."),
});

/** Every key always present, null where unset. See behaviour/links 11.1. */
export const Domain = z.object({
  id: text("The unique ID of the domain."),
  slug: text("The domain name."),
  verified: flag("Whether its DNS was seen to lead here."),
  primary: flag("Whether new links get this domain by default."),
  archived: flag("Whether the domain is archived."),
  placeholder: nullableText("The example of a destination in the form of a new link."),
  expiredUrl: nullableText("Where expired links lead."),
  notFoundUrl: nullableText("Where links that don't exist lead."),
  logo: nullableText("The logo of the domain."),
  assetLinks: nullableText("The content of `assetlinks.json` (Android deep links), as JSON text."),
  appleAppSiteAssociation: nullableText("The content of `apple-app-site-association` (iOS deep links), as JSON text."),
  createdAt: date("When the domain was created."),
  updatedAt: date("When the domain was last changed."),
  registeredDomain: RegisteredDomain.nullable().describe("The registration, for domains that Dub registered."),
  deepviewData: z.string().nullish().describe("The settings of deep link previews, as JSON text."),
  dnsRecords: z.array(DnsRecord).optional().describe("The DNS records to set; the hosted Dub sends none."),
});
export type Domain = z.infer<typeof Domain>;
