import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { DomainParams } from "./domain-input.ts";
import { DomainVerification } from "./domain-verification.ts";

export const verifyDomain = defineOperation({
  id: "verifyDomain",
  method: "POST",
  path: "/domains/{slug}/verify",
  tag: "Domains",
  effect: "write",
  idempotent: true,
  input: { params: DomainParams, body: z.object({}).optional() },
  success: { status: 200, body: DomainVerification },
  summary: "Verify a domain",
  description:
    "Look up the DNS records of a domain now, and again for 30 days if they are not right yet. An extension of this server: the hosted Dub has no such operation.",
});
