import { createPartner } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";
import { concisePartner } from "../concise-fields.ts";

export const createADubPartner = defineTool({
  name: "create_a_dub_partner",
  resource: "partners",
  method: "create",
  title: "Enroll a partner",
  description:
    "Enroll a partner in the program, with the links of its group. One with this email is returned instead, and a " +
    "given `tenantId` replaces its own, so that a repeat adds nobody. The result has `id`, which other tools take " +
    "as `partnerId`, and `links` to share. Who has applied is enrolled by dub_partner_applications_approve.",
  tags: ["partners"],
  operation: createPartner,
  conciseFields: concisePartner,
  // An enrolled partner gets the given `tenantId`.
  hints: { destructiveHint: true },
  example: {
    args: { email: "ada@example.com", tenantId: "u1", linkProps: { prefix: "ref" } },
    request: "POST /partners",
    body: { email: "ada@example.com", tenantId: "u1", linkProps: { prefix: "ref" } },
  },
});
