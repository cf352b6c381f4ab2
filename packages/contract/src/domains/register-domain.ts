import { z } from "zod";
import { defineOperation } from "../operation.ts";

export const registerDomain = defineOperation({
  id: "registerDomain",
  method: "POST",
  path: "/domains/register",
  tag: "Domains",
  effect: "write",
  input: {
    body: z.object({
      domain: z.string().min(1).endsWith(".link").toLowerCase().describe("The domain to register: a `.link` domain."),
    }),
  },
  success: {
    status: 201,
    body: z.object({
      domain: z.string().describe("The domain name."),
      status: z.string().describe("The status of the registration."),
      expiration: z.number().nullable().describe("When the registration expires, in milliseconds since 1970."),
    }),
  },
  summary: "Register a domain",
  description:
    "Register a domain for the authenticated workspace. Only for Enterprise plans. On a self-hosted server without a registrar of its own the domain is registered on that server alone: no money moves, and nobody enters the name into the world's DNS.",
});
