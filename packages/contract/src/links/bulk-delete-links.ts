import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { queryArray } from "../schema/query.ts";

export const bulkDeleteLinks = defineOperation({
  id: "bulkDeleteLinks",
  method: "DELETE",
  path: "/links/bulk",
  tag: "Links",
  effect: "destroy",
  input: {
    query: z.object({
      linkIds: queryArray("The links to delete, by ID or by `ext_` and external ID; unknown ones are ignored."),
    }),
  },
  success: {
    status: 200,
    body: z.object({ deletedCount: z.number().int().nonnegative().describe("The number of links deleted.") }),
  },
  summary: "Bulk delete links",
  description: "Delete up to 100 links of the authenticated workspace.",
});
