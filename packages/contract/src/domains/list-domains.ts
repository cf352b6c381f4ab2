import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { pageNumber, pageSize } from "../schema/query.ts";
import { Domain } from "./domain.ts";
import { domainFilters } from "./domain-input.ts";

export const MAX_DOMAINS_PAGE_SIZE = 50;

export const listDomains = defineOperation({
  id: "listDomains",
  method: "GET",
  path: "/domains",
  tag: "Domains",
  effect: "read",
  input: {
    query: z.object({
      ...domainFilters,
      page: pageNumber(),
      pageSize: pageSize(MAX_DOMAINS_PAGE_SIZE, "The number of domains in a page. Default and maximum: 50."),
    }),
  },
  success: { status: 200, body: z.array(Domain) },
  summary: "List all domains",
  description: "Retrieve a paginated list of domains for the authenticated workspace.",
  paging: { style: "page", sizeParameter: "pageSize", maxSize: MAX_DOMAINS_PAGE_SIZE },
});
