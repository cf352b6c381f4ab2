import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { LinkFilters } from "./link-input.ts";

const count = z.number().int().nonnegative();

/** Rows of a grouped count, most first. Not in Dub's document, which shows the number alone; its service has them. */
const GroupedCount = z.union([
  z.object({ domain: z.string(), _count: count }),
  z.object({ tagId: z.string(), _count: count }),
  z.object({ userId: z.string().nullable(), _count: count }),
  z.object({ folderId: z.string().nullable(), _count: count }),
]);

export const getLinksCount = defineOperation({
  id: "getLinksCount",
  method: "GET",
  path: "/links/count",
  tag: "Links",
  effect: "read",
  input: {
    query: z.object({
      ...LinkFilters.shape,
      groupBy: z
        .union([z.literal("domain"), z.literal("tagId"), z.literal("userId"), z.literal("folderId")])
        .optional()
        .describe("Count by one of these; without it the answer is one number."),
    }),
  },
  success: { status: 200, body: z.union([count, z.array(GroupedCount)]) },
  summary: "Retrieve links count",
  description: "Retrieve the number of links for the authenticated workspace.",
});
