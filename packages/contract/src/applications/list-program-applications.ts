import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { filterSyntax } from "../schema/filter-syntax.ts";
import { PartnerApplication } from "./application.ts";
import { ApplicationListQuery, MAX_APPLICATIONS_PAGE_SIZE } from "./application-input.ts";

/** The newer name of `listPartnerApplications`. Source: spec mcp, "Who else is there". */
export const listProgramApplications = defineOperation({
  id: "listProgramApplications",
  method: "GET",
  path: "/program-applications",
  tag: "Program Applications",
  effect: "read",
  input: { query: ApplicationListQuery },
  success: { status: 200, body: z.array(PartnerApplication) },
  summary: "List all pending program applications",
  description: `Retrieve a paginated list of the pending applications to the program. ${filterSyntax("Both filters")}`,
  paging: { style: "page", sizeParameter: "pageSize", maxSize: MAX_APPLICATIONS_PAGE_SIZE },
});
