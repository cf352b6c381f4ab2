import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { filterSyntax } from "../schema/query.ts";
import {
  ApplicationListQuery,
  MAX_APPLICATIONS_PAGE_SIZE,
  PartnerApplication,
  ProgramApplication,
  ProgramApplicationListQuery,
} from "./application.ts";

const list = {
  method: "GET",
  effect: "read",
  paging: { style: "page", sizeParameter: "pageSize", maxSize: MAX_APPLICATIONS_PAGE_SIZE },
} as const;

export const listPartnerApplications = defineOperation({
  ...list,
  input: { query: ApplicationListQuery },
  success: { status: 200, body: z.array(PartnerApplication) },
  description: `Retrieve a paginated list of the pending applications to the program. ${filterSyntax("Both filters")}`,
  id: "listPartnerApplications",
  path: "/partners/applications",
  tag: "Partner Applications",
  summary: "List all pending partner applications",
});

/** The newer name of `listPartnerApplications`, which takes and tells more. See behaviour/partners 3. */
export const listProgramApplications = defineOperation({
  ...list,
  input: { query: ProgramApplicationListQuery },
  success: { status: 200, body: z.array(ProgramApplication) },
  description: `Retrieve a paginated list of the applications to the program. ${filterSyntax("`country` and `groupId`")}`,
  id: "listProgramApplications",
  path: "/program-applications",
  tag: "Program Applications",
  summary: "List all program applications",
});
