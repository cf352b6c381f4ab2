import { defineOperation } from "../operation.ts";
import { Tag, TagBody } from "./tag.ts";

export const createTag = defineOperation({
  id: "createTag",
  method: "POST",
  path: "/tags",
  tag: "Tags",
  effect: "write",
  input: { body: TagBody },
  success: { status: 201, body: Tag },
  errors: ["exceeded_limit", "conflict"],
  summary: "Create a tag",
  description: "Create a tag for the authenticated workspace.",
});
