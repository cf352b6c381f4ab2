import type { Environment } from "../environments/environment.ts";
import { DUB_INTEGRATION, environmentIntegrationId } from "./dub-integration.ts";

/** It is built in, so it is as old as the product. */
const BUILT_IN_SINCE = "2026-11-01T00:00:00.000Z";

/** Source: spec truto-gateway 8.4. */
export function toIntegrationRow() {
  return {
    ...DUB_INTEGRATION,
    is_beta: false,
    sharing: "allow",
    can_install: true,
    created_at: BUILT_IN_SINCE,
    updated_at: BUILT_IN_SINCE,
  };
}

/** The installation of Dub in an environment: there from its first moment, and never changed. */
export function toInstallRow({ id: environmentId, createdAtMs }: Environment) {
  const createdAt = new Date(createdAtMs).toISOString();
  return {
    id: environmentIntegrationId(environmentId),
    integration_id: DUB_INTEGRATION.id,
    environment_id: environmentId,
    is_enabled: true,
    show_in_catalog: true,
    override: {},
    integration: DUB_INTEGRATION,
    created_at: createdAt,
    updated_at: createdAt,
  };
}
