import { z } from "zod";
import { defineOperation } from "../operation.ts";

export const checkLinkExists = defineOperation({
  id: "checkLinkExists",
  method: "GET",
  path: "/links/exists",
  tag: "Links",
  auth: "none",
  effect: "read",
  input: {
    query: z.object({
      domain: z.string().min(1).describe("The domain of the short link."),
      key: z.string().min(1).max(190).describe("The slug that somebody would like to have."),
      workspaceId: z.string().optional().describe("Ignored: a domain belongs to one workspace."),
    }),
  },
  success: { status: 200, body: z.object({ error: z.null() }) },
  errors: ["conflict"],
  summary: "Check whether a short link is free",
  description: "Check whether a slug is free on a domain. Where it is not, the error is the one that creating it has.",
});
