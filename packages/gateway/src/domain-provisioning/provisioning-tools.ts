import { z } from "zod";
import type { GatewayTool } from "../gateway-tools/gateway-tool.ts";
import { defineGatewayTool } from "../gateway-tools/gateway-tool.ts";
import type { ProvisioningContext } from "./provisioning-of.ts";
import { provisioningOf } from "./provisioning-of.ts";

const TAGS = ["domain-provisioning"];

/** See behaviour/playbooks 4. */
export function provisioningTools(ctx: ProvisioningContext): readonly GatewayTool[] {
  return [
    defineGatewayTool({
      name: "provision_domain",
      title: "Provision a domain",
      description:
        "Add a domain to the workspace unless it is there, tell the DNS records that its owner has to set, and look again and " +
        "again until it is verified or the deadline is over. Show `dns_records` to the person, then ask " +
        "get_domain_provisioning with the `id` of the result.",
      tags: TAGS,
      action: "domain.provision",
      input: z.object({
        slug: z.string().describe("The domain name, such as go.acme.com."),
        deadline_hours: z.number().int().min(1).max(720).optional().describe("Default: 72."),
        expired_url: z.string().optional().describe("Where expired links lead."),
        not_found_url: z.string().optional().describe("Where links that do not exist lead."),
        placeholder: z.string().optional(),
      }),
      hints: { readOnlyHint: false },
      run: ({ account, args, options }) => provisioningOf(ctx, account, options).start(args),
    }),
    defineGatewayTool({
      name: "get_domain_provisioning",
      title: "Look how far a domain has come",
      description:
        "Get whether a domain is verified, which of its DNS records are seen, and when it is looked at next (`resumes_at`). " +
        "`state` is completed when it is verified and failed when the deadline is over; any other is on its way.",
      tags: TAGS,
      input: z.object({ id: z.string().describe("The `id` that provision_domain has given.") }),
      hints: { readOnlyHint: true },
      run: ({ account, args, options }) => provisioningOf(ctx, account, options).show(args.id),
    }),
  ];
}
