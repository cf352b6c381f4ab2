import type { Hono, MiddlewareHandler } from "hono";
import { accountActionRoutes } from "../accounts/account-action-routes.ts";
import { accountRoutes } from "../accounts/account-routes.ts";
import { sandboxAccountRoutes } from "../accounts/sandbox-account-routes.ts";
import { uninstallRoutes } from "../accounts/uninstall-routes.ts";
import { apiTokenRoutes } from "../api-tokens/api-token-routes.ts";
import { auditLogRoutes } from "../audit-log/audit-log-routes.ts";
import { auditRequests } from "../audit-log/audit-requests.ts";
import { campaignRoutes } from "../campaigns/campaign-routes.ts";
import { capabilitiesRoutes } from "../capabilities/capabilities-routes.ts";
import { documentationRoutes } from "../capabilities/documentation-routes.ts";
import { toolsRoutes } from "../capabilities/tools-routes.ts";
import { conversionEventRoutes, conversionReviewRoutes, conversionSourceRoutes } from "../conversions/source-routes.ts";
import { datastoreRoutes } from "../datastores/datastore-routes.ts";
import { provisioningRoutes } from "../domain-provisioning/provisioning-routes.ts";
import { accountWebhookRoutes } from "../dub-webhooks/account-webhook-routes.ts";
import { profileSyncRoutes } from "../enrichment/profile-sync-routes.ts";
import { categoryRoutes, teamRoutes, userRoutes } from "../environments/built-in-routes.ts";
import { environmentRoutes } from "../environments/environment-routes.ts";
import { environmentIntegrationRoutes, integrationRoutes } from "../environments/integration-routes.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { limitBody, MAX_FORM_BYTES } from "../http/request-body.ts";
import { linkTokenRoutes } from "../link-tokens/link-token-routes.ts";
import { mcpTokenRoutes } from "../mcp-tokens/mcp-token-routes.ts";
import { onboardingRoutes } from "../onboarding/onboarding-routes.ts";
import { logRoutes } from "../request-log/log-routes.ts";
import { runRoutes } from "../runs/run-routes.ts";
import { syncJobRoutes, syncJobRunRoutes, syncStateRoutes } from "../sync-jobs/sync-job-routes.ts";
import { syncTemplateRoutes } from "../sync-jobs/template-routes.ts";
import { syncTriggerRoutes } from "../sync-jobs/trigger-routes.ts";
import { webhookRoutes } from "../webhooks/webhook-routes.ts";
import { workflowRoutes, workflowRunRoutes } from "../workflows/workflow-routes.ts";
import { requireApiToken } from "./authenticate.ts";
import type { GatewayContext } from "./gateway-context.ts";
import { UNAVAILABLE_PREFIXES, unavailableRoutes } from "./unavailable-routes.ts";

/** By prefix. Of routes under one prefix, those with a fixed path come first. */
const ROUTES: readonly (readonly [prefix: string, routes: (ctx: GatewayContext) => Hono<GatewayEnv>])[] = [
  ["/integrated-account", accountActionRoutes],
  ["/integrated-account", accountWebhookRoutes],
  ["/integrated-account", accountRoutes],
  ["/integrated-account", mcpTokenRoutes],
  ["/integrated-account", onboardingRoutes],
  ["/integrated-account", provisioningRoutes],
  ["/integrated-account", profileSyncRoutes],
  ["/sandbox-integrated-account", sandboxAccountRoutes],
  ["/link-token", linkTokenRoutes],
  ["/api-token", apiTokenRoutes],
  ["/webhook", webhookRoutes],
  ["/campaign", campaignRoutes],
  ["/run", runRoutes],
  ["/datastore", (ctx) => datastoreRoutes(ctx.store)],
  ["/sync-job", syncJobRoutes],
  ["/sync-job-run", syncJobRunRoutes],
  ["/sync-job-run-state", syncStateRoutes],
  ["/sync-job-template", syncTemplateRoutes],
  ["/sync-job-cron-trigger", syncTriggerRoutes],
  ["/workflow", workflowRoutes],
  ["/workflow-run", workflowRunRoutes],
  ["/conversion-source", conversionSourceRoutes],
  ["/conversion-event", conversionEventRoutes],
  ["/conversion-review", conversionReviewRoutes],
  ["/log", logRoutes],
  ["/audit-log", auditLogRoutes],
  ["/integration", integrationRoutes],
  ["/environment-integration", uninstallRoutes],
  ["/environment-integration", environmentIntegrationRoutes],
  ["/environment", environmentRoutes],
  ["/team", teamRoutes],
  ["/user", userRoutes],
  ["/category", categoryRoutes],
  ["/documentation", documentationRoutes],
  ...UNAVAILABLE_PREFIXES.map((prefix) => [prefix, unavailableRoutes] as const),
];

const PREFIXES = new Set(ROUTES.map(([prefix]) => prefix));

/** Everything that is managed rather than passed on, with an API token only. */
export function mountControlPlane(
  app: Hono<GatewayEnv>,
  ctx: GatewayContext,
  identify: MiddlewareHandler<GatewayEnv>,
): void {
  const form = limitBody(MAX_FORM_BYTES, ctx.bodies);
  for (const prefix of PREFIXES) app.use(`${prefix}/*`, identify, requireApiToken, form, auditRequests(ctx.audit));
  for (const [prefix, routes] of ROUTES) app.route(prefix, routes(ctx));
  app.route("/", toolsRoutes(ctx));
  app.route("/", capabilitiesRoutes(ctx));
}
