import { z } from "zod";
import { defineOperation } from "../operation.ts";

export const FORM_EVENTS = ["visit", "start"] as const;

/** Undocumented at Dub. See behaviour/partners 3.6. */
export const trackApplication = defineOperation({
  id: "trackApplication",
  method: "POST",
  path: "/track/application",
  tag: "Track",
  auth: "none",
  effect: "write",
  input: {
    body: z.object({
      eventName: z.enum(FORM_EVENTS).describe("What somebody does with the form: see it, or begin to fill it in."),
      url: z
        .string()
        .max(2000)
        .describe("The address of the form, `/apply/<program>`, with `via` where a partner has brought the visitor."),
      referrer: z.string().max(2000).nullish().describe("The page that the visitor came from; it is not kept."),
    }),
  },
  success: { status: 202, body: z.object({ ok: z.literal(true) }) },
  summary: "Track a visit of an application form",
  description:
    "Count that somebody sees the form of a program, or begins to fill it in: for a product's own form in place of the program's page. A repeat of the same visitor within an hour counts once.",
});
