import type { StorageTables } from "@overdub/storage";
import type { AccountTables } from "../accounts/account-table.ts";
import type { ApiTokenTables } from "../api-tokens/api-token.ts";
import type { AuditLogTables } from "../audit-log/audit-entry.ts";
import type { CampaignTables } from "../campaigns/campaign-tables.ts";
import type { ConversionTables } from "../conversions/conversion-tables.ts";
import type { DatastoreTables } from "../datastores/datastore-tables.ts";
import type { DubWebhookTables } from "../dub-webhooks/dub-webhook-tables.ts";
import type { EnvironmentTables } from "../environments/environment.ts";
import type { InstallTables } from "../environments/install.ts";
import type { IdempotencyTables } from "../idempotency/queries.ts";
import type { LinkTokenTables } from "../link-tokens/link-token-table.ts";
import type { McpTokenTables } from "../mcp-tokens/mcp-token.ts";
import type { OAuthAuthorizationTables } from "../oauth/authorization.ts";
import type { OnboardingTables } from "../onboarding/onboarding-tables.ts";
import type { OperatorSessionTables } from "../operator-sessions/operator-session-tables.ts";
import type { RequestLogTables } from "../request-log/queries.ts";
import type { SyncLogTables } from "../request-log/sync-log.ts";
import type { RunTables } from "../runs/run-tables.ts";
import type { SyncTables } from "../sync-jobs/sync-tables.ts";
import type { WebhookTables } from "../webhooks/webhook-tables.ts";
import type { WorkflowTables } from "../workflows/workflow-tables.ts";

/** The tables that the gateway can name: its own, each with the folder that reads and writes it, and storage's. */
export interface GatewayTables
  extends AccountTables,
    ApiTokenTables,
    AuditLogTables,
    ConversionTables,
    CampaignTables,
    DatastoreTables,
    DubWebhookTables,
    EnvironmentTables,
    IdempotencyTables,
    InstallTables,
    LinkTokenTables,
    McpTokenTables,
    OAuthAuthorizationTables,
    OnboardingTables,
    OperatorSessionTables,
    RequestLogTables,
    RunTables,
    StorageTables,
    SyncLogTables,
    SyncTables,
    WebhookTables,
    WorkflowTables {}
