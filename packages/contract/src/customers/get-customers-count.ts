import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { counter } from "../schema/response-fields.ts";
import { CustomerFilters } from "./customer-input.ts";

const count = counter("The number of customers.");

/** Not in Dub's document; its web pages call it. See behaviour/attribution 4.5. */
export const getCustomersCount = defineOperation({
  id: "getCustomersCount",
  method: "GET",
  path: "/customers/count",
  tag: "Customers",
  effect: "read",
  input: {
    query: z.object({
      ...CustomerFilters.shape,
      groupBy: z
        .enum(["country", "linkId", "partnerId"])
        .optional()
        .describe("Count by country or link; without it, or by partner, the answer is one number."),
    }),
  },
  success: {
    status: 200,
    body: z.union([
      count,
      z.array(z.object({ country: z.string().nullable(), _count: count })),
      z.array(z.object({ linkId: z.string(), _count: count, shortLink: z.string(), url: z.string() })),
    ]),
  },
  summary: "Retrieve customers count",
  description: "Retrieve the number of customers of the authenticated workspace.",
});
