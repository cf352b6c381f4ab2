import type { BulkTargets } from "../tools/tool.ts";

/** By id, or `ext_` and the external id. A list without a domain leaves out what is in folders. See behaviour/links 8.2. */
export const LINK_TARGETS: BulkTargets = {
  namesOf: ({ id, externalId }) => (typeof externalId === "string" ? [id, `ext_${externalId}`] : [id]),
  shownFields: ["id", "shortLink", "url", "clicks"],
  filters: { showArchived: true },
  groupBy: "domain",
};
