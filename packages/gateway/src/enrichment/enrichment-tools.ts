import { z } from "zod";
import type { GatewayTool } from "../gateway-tools/gateway-tool.ts";
import { defineGatewayTool } from "../gateway-tools/gateway-tool.ts";
import { parseRequest } from "../http/parse-request.ts";
import type { Invoke } from "../invoke/invoke.ts";
import { ProfileQuery, toCustomerName } from "./enrichment-routes.ts";
import { findProfile } from "./find-profile.ts";
import type { ProfileSyncContext } from "./start-profile-sync.ts";
import { startProfileSync } from "./start-profile-sync.ts";

/** See behaviour/playbooks 1. */
export function enrichmentTools(ctx: ProfileSyncContext & { readonly invoke: Invoke }): readonly GatewayTool[] {
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
    defineGatewayTool({
      name: "sync_customer_profiles",
      title: "Sync records of customers",
      description:
        "Have the product's webhooks told of everything known of the customers, one record each as enrich_customer gives " +
        "it: of all, or of those with a lead or a sale `since` a day. Starts a run, and responds with its `id` and state.",
      tags: ["enrichment"],
      action: "profile_sync.create",
      input: z.object({
        since: z.string().optional().describe("A day, such as 2026-03-04."),
        limit: z
          .number()
          .int()
          .max(100)
          .optional()
          .describe("How many leads and sales each record lists. Default: 20."),
      }),
      hints: { readOnlyHint: false, idempotentHint: false },
      run: ({ account, args }) => startProfileSync(ctx, account, args),
    }),
  ];
}
