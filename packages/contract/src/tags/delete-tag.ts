import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { TagIdParams } from "./tag.ts";

export const deleteTag = defineOperation({
  id: "deleteTag",
  method: "DELETE",
  path: "/tags/{id}",
  tag: "Tags",
  effect: "destroy",
  input: { params: TagIdParams },
  success: { status: 200, body: z.object({ id: z.string().describe("The ID of the deleted tag.") }) },
  summary: "Delete a tag",
  description: "Delete a tag of the authenticated workspace. Its links stay, without the tag.",
});
