import { z } from "zod";
import type { GatewayTool } from "../gateway-tools/gateway-tool.ts";
import { defineGatewayTool } from "../gateway-tools/gateway-tool.ts";
import { parseRequest } from "../http/parse-request.ts";
import type { Invoke } from "../invoke/invoke.ts";
import { ProfileQuery, toCustomerName } from "./enrichment-routes.ts";
import { findProfile } from "./find-profile.ts";

/** See behaviour/playbooks 1. */
export function enrichmentTools(ctx: { readonly invoke: Invoke }): readonly GatewayTool[] {
  return [
    defineGatewayTool({
      name: "enrich_customer",
      title: "Tell everything known of a customer",
      description:
        "Get one record of a customer: first and last touch (link, UTM parameters, place, device, referrer), leads, sales, " +
        "partner and discount. Name it by one of `id`, `external_id` or `email`. What could not be read is in `missing`. " +
        "Amounts are in cents; times are UTC.",
      tags: ["enrichment"],
      input: z.object({
        id: z.string().optional(),
        external_id: z.string().optional().describe("Your own id of the customer."),
        email: z.string().optional(),
        limit: z
          .number()
          .int()
          .min(1)
          .max(500)
          .optional()
          .describe("How many leads and sales are listed. Default: 20."),
      }),
      hints: { readOnlyHint: true },
      async run({ account, args, options }) {
        const wanted = parseRequest(ProfileQuery, args, "query");
        return findProfile(ctx, account, toCustomerName(wanted), { limit: wanted.limit, invokeOptions: options });
      },
    }),
  ];
}
