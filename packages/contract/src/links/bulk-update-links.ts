import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { BulkUpdateLinksBody, LinkError } from "./bulk-links.ts";
import { Link } from "./link.ts";

export const bulkUpdateLinks = defineOperation({
  id: "bulkUpdateLinks",
  method: "PATCH",
  path: "/links/bulk",
  tag: "Links",
  effect: "write",
  input: { body: BulkUpdateLinksBody },
  success: { status: 200, body: z.union([z.array(z.union([Link, LinkError])), z.literal("No links to update")]) },
  summary: "Bulk update links",
  description: "Update up to 100 links of the authenticated workspace alike. Those that fail come last, with an error.",
});
