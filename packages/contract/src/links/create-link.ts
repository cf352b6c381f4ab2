import { defineOperation } from "../operation.ts";
import { Link } from "./link.ts";
import { LinkCreateBody } from "./link-input.ts";

export const createLink = defineOperation({
  id: "createLink",
  method: "POST",
  path: "/links",
  tag: "Links",
  effect: "write",
  input: { body: LinkCreateBody },
  success: { status: 200, body: Link },
  errors: ["conflict"],
  summary: "Create a link",
  description: "Create a link for the authenticated workspace.",
});
