import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { DomainParams } from "./domain-input.ts";

export const deleteDomain = defineOperation({
  id: "deleteDomain",
  method: "DELETE",
  path: "/domains/{slug}",
  tag: "Domains",
  effect: "destroy",
  input: { params: DomainParams },
  success: { status: 200, body: z.object({ slug: z.string().describe("The name of the deleted domain.") }) },
  summary: "Delete a domain",
  description: "Delete a domain of the authenticated workspace together with all its links. It cannot be undone.",
});
