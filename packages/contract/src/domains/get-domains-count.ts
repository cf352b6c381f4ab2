import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { domainFilters } from "./domain-input.ts";

export const getDomainsCount = defineOperation({
  id: "getDomainsCount",
  method: "GET",
  path: "/domains/count",
  tag: "Domains",
  effect: "read",
  input: { query: z.object(domainFilters) },
  success: { status: 200, body: z.number().int().nonnegative().describe("The number of domains.") },
  summary: "Count domains",
  description: "Count the domains of the authenticated workspace.",
});
