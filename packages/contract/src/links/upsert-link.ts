import { defineOperation } from "../operation.ts";
import { Link } from "./link.ts";
import { LinkCreateBody } from "./link-input.ts";

export const upsertLink = defineOperation({
  id: "upsertLink",
  method: "PUT",
  path: "/links/upsert",
  tag: "Links",
  effect: "write",
  // With separate UTM fields the stored URL differs from the one looked up, so a repeat can create a second link.
  idempotent: false,
  input: { body: LinkCreateBody },
  success: { status: 200, body: Link },
  errors: ["conflict"],
  summary: "Upsert a link",
  description: "Update the link of the workspace that has this destination URL, or create one.",
});
