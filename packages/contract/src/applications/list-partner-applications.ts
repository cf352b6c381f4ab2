import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { filterSyntax } from "../schema/filter-syntax.ts";
import { PartnerApplication } from "./application.ts";
import { ApplicationListQuery, MAX_APPLICATIONS_PAGE_SIZE } from "./application-input.ts";

export const listPartnerApplications = defineOperation({
  id: "listPartnerApplications",
  method: "GET",
  path: "/partners/applications",
  tag: "Partner Applications",
  effect: "read",
  input: { query: ApplicationListQuery },
  success: { status: 200, body: z.array(PartnerApplication) },
  summary: "List all pending partner applications",
  description: `Retrieve a paginated list of the pending applications to the program. ${filterSyntax("Both filters")}`,
  paging: { style: "page", sizeParameter: "pageSize", maxSize: MAX_APPLICATIONS_PAGE_SIZE },
});
