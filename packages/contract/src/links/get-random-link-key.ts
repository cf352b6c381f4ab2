import { z } from "zod";
import { defineOperation } from "../operation.ts";

export const getRandomLinkKey = defineOperation({
  id: "getRandomLinkKey",
  method: "GET",
  path: "/links/random",
  tag: "Links",
  effect: "read",
  input: {
    query: z.object({
      domain: z.string().optional().describe("The domain of the short link. Default: the workspace's primary domain."),
    }),
  },
  success: { status: 200, body: z.string().describe("A slug that is free now.") },
  errors: ["conflict"],
  summary: "Retrieve a random free slug",
  description: "Retrieve a random slug of seven characters that is free on a domain.",
});
