import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { requiredQueryList } from "../schema/query.ts";

const cents = (description: string) => z.number().int().nonnegative().describe(description);

const DomainStatus = z.object({
  domain: z.string().describe("The domain name."),
  available: z.boolean().describe("Whether the domain can be registered."),
  premium: z.boolean().nullable().describe("Whether it is a premium domain."),
  prices: z
    .object({ registration: cents("Of the first year, in cents."), renewal: cents("Of each further year, in cents.") })
    .nullable()
    .optional()
    .describe("What it costs; null where it is not available."),
  price: z.string().nullable().describe("Deprecated: use `prices`."),
});

export const checkDomainStatus = defineOperation({
  id: "checkDomainStatus",
  method: "GET",
  path: "/domains/status",
  tag: "Domains",
  effect: "read",
  input: { query: z.object({ domains: requiredQueryList("The domains to look up; only `.link` domains.") }) },
  success: { status: 200, body: z.array(DomainStatus) },
  summary: "Check the availability of one or more domains",
  description: "Check whether domains can be registered, and at what price.",
});
