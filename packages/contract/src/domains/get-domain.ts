import { defineOperation } from "../operation.ts";
import { Domain } from "./domain.ts";
import { DomainParams } from "./domain-input.ts";

export const getDomain = defineOperation({
  id: "getDomain",
  method: "GET",
  path: "/domains/{slug}",
  tag: "Domains",
  effect: "read",
  input: { params: DomainParams },
  success: { status: 200, body: Domain },
  summary: "Retrieve a domain",
  description: "Retrieve a domain of the authenticated workspace.",
});
