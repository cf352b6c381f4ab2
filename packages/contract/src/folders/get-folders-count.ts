import { z } from "zod";
import { defineOperation } from "../operation.ts";

/** Not in Dub's document; its web pages call it. See behaviour/links 10. */
export const getFoldersCount = defineOperation({
  id: "getFoldersCount",
  method: "GET",
  path: "/folders/count",
  tag: "Folders",
  effect: "read",
  input: {
    query: z.object({ search: z.string().optional().describe("Only folders whose name contains this text.") }),
  },
  success: { status: 200, body: z.number().int().nonnegative() },
  summary: "Retrieve folders count",
  description: "Retrieve the number of folders that the caller may see in the authenticated workspace.",
});
