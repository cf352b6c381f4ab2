import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { DestinationUrl } from "../schema/url.ts";

export const checkIframeable = defineOperation({
  id: "checkIframeable",
  method: "GET",
  path: "/links/iframeable",
  tag: "Links",
  effect: "read",
  input: {
    query: z.object({
      url: DestinationUrl.describe("The page that is to be shown within a short link."),
      domain: z.string().describe("The domain of the short link."),
    }),
  },
  success: {
    status: 200,
    body: z.object({ iframeable: z.boolean().describe("Whether browsers show the page within one of the domain.") }),
  },
  summary: "Check whether a page can be cloaked",
  description: "Check whether a page lets itself be framed by pages of a domain, as link cloaking does.",
});
