import { DUB_INTEGRATION, environmentIntegrationId } from "../integration/dub-integration.ts";
import type { Account } from "./account.ts";

/** An account as the control plane shows it; never with a secret. Source: spec truto-gateway 8.1. */
export function toAccountRow(account: Account) {
  const installId = environmentIntegrationId(account.environmentId);
  return {
    id: account.id,
    tenant_id: account.tenantId,
    environment_id: account.environmentId,
    environment_integration_id: installId,
    status: account.status,
    is_sandbox: account.isSandbox,
    authentication_method: account.authenticationMethod,
    region: null,
    context: { ...account.context, base_url: account.baseUrl },
    object_store_context_fields: [],
    last_error: account.lastError,
    last_forbidden_error: account.lastForbiddenError,
    last_action_run_result: account.lastActionRunResult,
    unified_model_override: {},
    integration: DUB_INTEGRATION,
    environment_integration: {
      id: installId,
      integration_id: DUB_INTEGRATION.id,
      is_enabled: true,
      show_in_catalog: true,
      override: {},
    },
    created_at: new Date(account.createdAtMs).toISOString(),
    updated_at: new Date(account.updatedAtMs).toISOString(),
  };
}
