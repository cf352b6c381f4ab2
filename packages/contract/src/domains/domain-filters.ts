import { z } from "zod";
import { queryBoolean } from "../schema/query.ts";

/** Which domains are listed or counted. */
export const domainFilters = {
  archived: queryBoolean("Whether to list archived domains instead of the others. Default: false."),
  search: z.string().optional().describe("Only domains whose name contains this text."),
};
