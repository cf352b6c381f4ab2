import { z } from "zod";
import { queryBoolean, queryList } from "../schema/query.ts";

/** Which links a list or a count is about. Source: spec dub-links 11.2. */
export const LinkFilters = z.object({
  domain: z.string().optional().describe("Only links of this domain. E.g. `acme.link`."),
  tagId: z.string().optional().describe("Deprecated: use `tagIds`."),
  tagIds: queryList("Only links with any of these tags."),
  tagNames: queryList("Only links with any of the tags of these names, in any letter case."),
  folderId: z.string().optional().describe("Only links of this folder; `unsorted` for links without one."),
  search: z.string().optional().describe("Only links whose short link or destination contains this text."),
  userId: z.string().optional().describe("Only links of this user."),
  tenantId: z.string().optional().describe("Only links of this tenant."),
  showArchived: queryBoolean("Whether to include archived links. Default: false."),
  withTags: queryBoolean("Deprecated. Only links with a tag."),
});
export type LinkFilters = z.output<typeof LinkFilters>;
