import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { filterSyntax } from "../schema/query.ts";
import { ApplicationListQuery, MAX_APPLICATIONS_PAGE_SIZE, PartnerApplication } from "./application.ts";

const list = {
  method: "GET",
  effect: "read",
  input: { query: ApplicationListQuery },
  success: { status: 200, body: z.array(PartnerApplication) },
  description: `Retrieve a paginated list of the pending applications to the program. ${filterSyntax("Both filters")}`,
  paging: { style: "page", sizeParameter: "pageSize", maxSize: MAX_APPLICATIONS_PAGE_SIZE },
} as const;

export const listPartnerApplications = defineOperation({
  ...list,
  id: "listPartnerApplications",
  path: "/partners/applications",
  tag: "Partner Applications",
  summary: "List all pending partner applications",
});

/** The newer name of `listPartnerApplications`. See behaviour/partners 1.1. */
export const listProgramApplications = defineOperation({
  ...list,
  id: "listProgramApplications",
  path: "/program-applications",
  tag: "Program Applications",
  summary: "List all pending program applications",
});
