import { Link } from "../links/link.ts";
import { defineOperation } from "../operation.ts";
import { PartnerLinkCreateBody } from "./partner-input.ts";

export const createPartnerLink = defineOperation({
  id: "createPartnerLink",
  method: "POST",
  path: "/partners/links",
  tag: "Partners",
  effect: "write",
  input: { body: PartnerLinkCreateBody },
  success: { status: 201, body: Link },
  errors: ["conflict"],
  summary: "Create a link for a partner",
  description: "Create a link for a partner that is enrolled in the program.",
});
