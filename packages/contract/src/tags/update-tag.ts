import { defineOperation } from "../operation.ts";
import { Tag, TagBody, TagIdParams } from "./tag.ts";

export const updateTag = defineOperation({
  id: "updateTag",
  method: "PATCH",
  path: "/tags/{id}",
  tag: "Tags",
  effect: "write",
  input: { params: TagIdParams, body: TagBody },
  success: { status: 200, body: Tag },
  errors: ["conflict"],
  summary: "Update a tag",
  description: "Update a tag of the authenticated workspace. The name is required even where it stays.",
});
