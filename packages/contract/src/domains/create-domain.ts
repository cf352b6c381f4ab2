import { defineOperation } from "../operation.ts";
import { Domain } from "./domain.ts";
import { DomainCreateBody } from "./domain-input.ts";

export const createDomain = defineOperation({
  id: "createDomain",
  method: "POST",
  path: "/domains",
  tag: "Domains",
  effect: "write",
  input: { body: DomainCreateBody },
  success: { status: 201, body: Domain },
  errors: ["exceeded_limit", "conflict"],
  summary: "Create a domain",
  description: "Add a domain to the authenticated workspace.",
});
