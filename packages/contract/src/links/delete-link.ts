import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { LinkIdParams } from "./link-input.ts";

export const deleteLink = defineOperation({
  id: "deleteLink",
  method: "DELETE",
  path: "/links/{linkId}",
  tag: "Links",
  effect: "destroy",
  input: { params: LinkIdParams },
  success: { status: 200, body: z.object({ id: z.string().describe("The ID of the deleted link.") }) },
  summary: "Delete a link",
  description: "Delete a link for the authenticated workspace.",
});
