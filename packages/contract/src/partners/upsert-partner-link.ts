import { Link } from "../links/link.ts";
import { defineOperation } from "../operation.ts";
import { PartnerLinkUpsertBody } from "./partner-input.ts";

export const upsertPartnerLink = defineOperation({
  id: "upsertPartnerLink",
  method: "PUT",
  path: "/partners/links/upsert",
  tag: "Partners",
  effect: "write",
  // With UTM parameters of the group the stored URL differs from the one looked up, so a repeat can create a second link.
  idempotent: false,
  input: { body: PartnerLinkUpsertBody },
  success: { status: 200, body: Link },
  errors: ["conflict"],
  summary: "Upsert a link for a partner",
  description: "Update the link of the partner that has this destination URL, or create one.",
});
