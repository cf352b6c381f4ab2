import { z } from "zod";
import { defineOperation } from "../operation.ts";

/** Not in Dub's document; its web pages call it. See behaviour/links 9. */
export const getTagsCount = defineOperation({
  id: "getTagsCount",
  method: "GET",
  path: "/tags/count",
  tag: "Tags",
  effect: "read",
  input: {
    query: z.object({ search: z.string().optional().describe("Only tags whose name contains this text.") }),
  },
  success: { status: 200, body: z.number().int().nonnegative() },
  summary: "Retrieve tags count",
  description: "Retrieve the number of tags of the authenticated workspace.",
});
