import { defineOperation } from "../operation.ts";
import { Link } from "./link.ts";
import { LinkIdParams, LinkUpdateBody } from "./link-input.ts";

export const updateLink = defineOperation({
  id: "updateLink",
  method: "PATCH",
  path: "/links/{linkId}",
  tag: "Links",
  effect: "write",
  input: { params: LinkIdParams, body: LinkUpdateBody },
  success: { status: 200, body: Link },
  errors: ["conflict"],
  summary: "Update a link",
  description: "Update a link for the authenticated workspace. What is absent keeps its value; null clears.",
});
