import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { DestinationUrl } from "../schema/url.ts";

/** Not in Dub's document; its dashboard calls it. See behaviour/links 13. */
export const getMetatags = defineOperation({
  id: "getMetatags",
  method: "GET",
  path: "/links/metatags",
  tag: "Links",
  auth: "none",
  cors: "dashboard",
  effect: "read",
  input: {
    query: z.object({
      // The text is Dub's: there, what is absent is null.
      url: z
        .string({ error: "Invalid input: expected string, received null" })
        .pipe(DestinationUrl)
        .describe("The page whose tags are wanted."),
    }),
  },
  success: {
    status: 200,
    body: z.object({
      title: z.string().describe("The page's title; its URL when it has none."),
      description: z.string().describe("The page's description."),
      image: z.string().nullable().describe("The address of the page's image, or null."),
      poweredBy: z.string().describe("Whose server it is."),
    }),
  },
  summary: "Retrieve the metatags of a page",
  description: "Retrieve the title, the description and the image that a page gives for its previews.",
});
