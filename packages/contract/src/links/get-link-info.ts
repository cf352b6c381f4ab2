import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { asciiHost } from "../schema/host.ts";
import { Link } from "./link.ts";

const HOST = /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(:\d{1,5})?$/i;

export const getLinkInfo = defineOperation({
  id: "getLinkInfo",
  method: "GET",
  path: "/links/info",
  tag: "Links",
  effect: "read",
  input: {
    query: z.object({
      domain: z
        .string()
        .refine((text) => HOST.test(text.replace(/^[^:]+/, asciiHost)), { error: "Invalid domain format" })
        .optional()
        .describe("The domain of the link."),
      key: z.string().min(1).optional().describe("The slug of the link; without it, the root link of `domain`."),
      linkId: z.string().optional().describe("The ID of the link, or `ext_` and its external ID."),
      externalId: z.string().optional().describe("`ext_` and the ID of the link in your database."),
    }),
  },
  success: { status: 200, body: Link },
  summary: "Retrieve a link",
  description: "Retrieve the info for a link.",
});
