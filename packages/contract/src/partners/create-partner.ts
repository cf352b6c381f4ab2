import { defineOperation } from "../operation.ts";
import { Partner } from "./partner.ts";
import { PartnerCreateBody } from "./partner-input.ts";

export const createPartner = defineOperation({
  id: "createPartner",
  method: "POST",
  path: "/partners",
  tag: "Partners",
  effect: "write",
  // A partner that is there is found by its email or its tenant.
  idempotent: true,
  input: { body: PartnerCreateBody },
  success: { status: 201, body: Partner },
  errors: ["conflict"],
  summary: "Create or update a partner",
  description:
    "Enroll a partner in the program, with the links of its group. One that is enrolled already is returned, with the given `tenantId`.",
});
