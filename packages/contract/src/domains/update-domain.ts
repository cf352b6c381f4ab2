import { defineOperation } from "../operation.ts";
import { Domain } from "./domain.ts";
import { DomainParams, DomainUpdateBody } from "./domain-input.ts";

export const updateDomain = defineOperation({
  id: "updateDomain",
  method: "PATCH",
  path: "/domains/{slug}",
  tag: "Domains",
  effect: "write",
  input: { params: DomainParams, body: DomainUpdateBody },
  success: { status: 200, body: Domain },
  errors: ["conflict"],
  summary: "Update a domain",
  description: "Update a domain of the authenticated workspace. With another `slug` its links move along.",
});
