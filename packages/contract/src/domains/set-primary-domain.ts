import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { Domain } from "./domain.ts";
import { DomainParams } from "./domain-input.ts";

export const setPrimaryDomain = defineOperation({
  id: "setPrimaryDomain",
  method: "POST",
  path: "/domains/{slug}/primary",
  tag: "Domains",
  effect: "write",
  idempotent: true,
  input: { params: DomainParams, body: z.object({}).optional() },
  success: { status: 200, body: Domain },
  summary: "Set the primary domain",
  description: "Make a domain the one that new links of the authenticated workspace get by default.",
});
