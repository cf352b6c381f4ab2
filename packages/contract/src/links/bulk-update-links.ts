import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { BulkUpdateLinksBody } from "./bulk-link-input.ts";
import { Link } from "./link.ts";
import { LinkError } from "./link-error.ts";

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
