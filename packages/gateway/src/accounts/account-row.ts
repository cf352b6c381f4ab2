import { sql } from "kysely";
import { DUB_INTEGRATION, environmentIntegrationId } from "../environments/dub-integration.ts";
import type { Install } from "../environments/install.ts";
import type { ListFields } from "../lists/list-field.ts";
import type { Account } from "./account.ts";
import { ACCOUNT_STATUSES } from "./account.ts";

/** An account as the control plane shows it; never with a secret. See behaviour/gateway 8.1. */
export function toAccountRow(account: Account, install: Pick<Install, "isEnabled" | "showInCatalog" | "override">) {
  const installId = environmentIntegrationId(account.environmentId);
  const { environment_variables } = install.override;
  return {
    id: account.id,
    tenant_id: account.tenantId,
    environment_id: account.environmentId,
    environment_integration_id: installId,
    status: account.status,
    is_sandbox: account.isSandbox,
    authentication_method: account.authenticationMethod,
    region: null,
    context: { ...account.context, base_url: account.baseUrl, ...(environment_variables && { environment_variables }) },
    object_store_context_fields: [],
    last_error: account.lastError,
    last_forbidden_error: account.lastForbiddenError,
    last_action_run_result: account.lastActionRunResult,
    webhook: account.webhook,
    unified_model_override: {},
    integration: DUB_INTEGRATION,
    environment_integration: {
      id: installId,
      integration_id: DUB_INTEGRATION.id,
      is_enabled: install.isEnabled,
      show_in_catalog: install.showInCatalog,
      override: install.override,
    },
    created_at: new Date(account.createdAtMs).toISOString(),
    updated_at: new Date(account.updatedAtMs).toISOString(),
  };
}

/** See behaviour/gateway 8.2. */
export const ACCOUNT_FIELDS: ListFields<Account> = {
  id: { type: "text", operand: sql.ref("id") },
  tenant_id: { type: "text", operand: sql.ref("tenant_id"), sortValue: ({ tenantId }) => tenantId },
  environment_id: { type: "text", operand: sql.ref("environment_id") },
  status: {
    type: "text",
    operand: sql.ref("status"),
    values: ACCOUNT_STATUSES,
    sortValue: ({ status }) => status,
  },
  is_sandbox: { type: "flag", operand: sql.ref("is_sandbox") },
  authentication_method: { type: "text", operand: sql.ref("authentication_method") },
  "integration.name": { type: "text", operand: sql.lit("dub") },
  "features.super_query": { type: "flag", operand: sql.lit(0) },
  created_at: { type: "instant", operand: sql.ref("created_at_ms"), sortValue: ({ createdAtMs }) => createdAtMs },
  updated_at: { type: "instant", operand: sql.ref("updated_at_ms"), sortValue: ({ updatedAtMs }) => updatedAtMs },
};
