import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { pageNumber, pageSize } from "../schema/query.ts";
import { Link } from "./link.ts";
import { LinkFilters } from "./link-input.ts";

export const MAX_LINKS_PAGE_SIZE = 100;

export const getLinks = defineOperation({
  id: "getLinks",
  method: "GET",
  path: "/links",
  tag: "Links",
  effect: "read",
  input: {
    query: z.object({
      ...LinkFilters.shape,
      sortBy: z
        .enum(["createdAt", "clicks", "saleAmount", "lastClicked"])
        .optional()
        .describe("What to sort by, descending. Default: `createdAt`."),
      startingAfter: z.string().optional().describe("The ID of a link: the page holds the links after it."),
      endingBefore: z.string().optional().describe("The ID of a link: the page holds the links before it."),
      page: pageNumber(),
      pageSize: pageSize(MAX_LINKS_PAGE_SIZE, "The number of links in a page. Default and maximum: 100."),
    }),
  },
  success: { status: 200, body: z.array(Link) },
  summary: "Retrieve a list of links",
  description: "Retrieve a paginated list of links for the authenticated workspace.",
  paging: { style: "after-id", sizeParameter: "pageSize", maxSize: MAX_LINKS_PAGE_SIZE },
});
