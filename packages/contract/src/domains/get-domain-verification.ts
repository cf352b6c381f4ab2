import { defineOperation } from "../operation.ts";
import { DomainParams } from "./domain-input.ts";
import { DomainVerification } from "./domain-verification.ts";

export const getDomainVerification = defineOperation({
  id: "getDomainVerification",
  method: "GET",
  path: "/domains/{slug}/verify",
  tag: "Domains",
  effect: "read",
  input: { params: DomainParams },
  success: { status: 200, body: DomainVerification },
  summary: "Retrieve the DNS records of a domain",
  description:
    "Retrieve the DNS records that a domain needs, and what the last look found. An extension of this server: the hosted Dub has no such operation.",
});
