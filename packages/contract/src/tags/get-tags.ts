import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { pageNumber, pageSize, queryBoolean, queryList } from "../schema/query.ts";
import { counter } from "../schema/response-fields.ts";
import { Tag } from "./tag.ts";

export const MAX_TAGS_PAGE_SIZE = 100;

/** Not in Dub's document; its web pages ask for the count. See behaviour/links 9. */
const ListedTag = Tag.extend({
  _count: z.object({ links: counter("How many links have the tag.") }).optional(),
});

export const getTags = defineOperation({
  id: "getTags",
  method: "GET",
  path: "/tags",
  tag: "Tags",
  effect: "read",
  input: {
    query: z.object({
      sortBy: z.enum(["name", "createdAt"]).optional().describe("What to sort by. Default: name."),
      sortOrder: z.enum(["asc", "desc"]).optional().describe("The order. Default: asc."),
      search: z.string().optional().describe("Only tags whose name contains this text."),
      ids: queryList("Only tags with these IDs."),
      includeLinksCount: queryBoolean("Whether each tag says how many links have it."),
      page: pageNumber(),
      pageSize: pageSize(MAX_TAGS_PAGE_SIZE, "The number of tags in a page. Default and maximum: 100."),
    }),
  },
  success: { status: 200, body: z.array(ListedTag) },
  summary: "List all tags",
  description: "Retrieve a paginated list of tags for the authenticated workspace.",
  paging: { style: "page", sizeParameter: "pageSize", maxSize: MAX_TAGS_PAGE_SIZE },
});
