import { campaignTools } from "../campaigns/campaign-tools.ts";
import { provisioningTools } from "../domain-provisioning/provisioning-tools.ts";
import { enrichmentTools } from "../enrichment/enrichment-tools.ts";
import type { GatewayTool } from "../gateway-tools/gateway-tool.ts";
import { onboardingTools } from "../onboarding/onboarding-tools.ts";
import { runTools } from "../runs/run-tools.ts";
import { syncTools } from "../sync-jobs/sync-tools.ts";
import type { GatewayContext } from "./gateway-context.ts";

/** What agents can do beyond the operations of Dub, if they ask for it. */
export function createGatewayTools(ctx: GatewayContext): readonly GatewayTool[] {
  return [
    ...enrichmentTools(ctx),
    ...onboardingTools(ctx),
    ...provisioningTools(ctx),
    ...campaignTools(ctx),
    ...syncTools(ctx),
    ...runTools(ctx),
  ];
}
