import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { BulkCreateLinksBody, LinkError } from "./bulk-links.ts";
import { Link } from "./link.ts";

export const bulkCreateLinks = defineOperation({
  id: "bulkCreateLinks",
  method: "POST",
  path: "/links/bulk",
  tag: "Links",
  effect: "write",
  input: { body: BulkCreateLinksBody },
  success: { status: 200, body: z.array(z.union([Link, LinkError])) },
  errors: ["exceeded_limit"],
  summary: "Bulk create links",
  description:
    "Create up to 100 links for the authenticated workspace. Those that fail come last, each with its error.",
});
