import type { Kysely, Selectable } from "kysely";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import type { GivenOverride, InstallOverride } from "./install-override.ts";

export interface InstallTable {
  environment_id: string;
  is_enabled: 0 | 1;
  show_in_catalog: 0 | 1;
  /** JSON object without secrets. */
  override: string;
  /** `InstallSecrets`, bound to the environment's id; empty where there are none. */
  sealed_secrets: string;
  updated_at_ms: number;
}

export interface InstallTables {
  installs: InstallTable;
}

/** How Dub is set up in an environment. */
export interface Install {
  readonly environmentId: string;
  readonly isEnabled: boolean;
  readonly showInCatalog: boolean;
  /** Without secrets. */
  readonly override: InstallOverride;
  readonly sealedSecrets: string;
  /** Null as long as nothing was changed. */
  readonly updatedAtMs: number | null;
}

/** Dub is installed in every environment; one that nobody has changed has no row. */
export async function findInstall(db: Kysely<InstallTables>, environmentId: string): Promise<Install> {
  const row = await db
    .selectFrom("installs")
    .selectAll()
    .where("environment_id", "=", environmentId)
    .executeTakeFirst();
  return row
    ? toInstall(row)
    : { environmentId, isEnabled: true, showInCatalog: true, override: {}, sealedSecrets: "", updatedAtMs: null };
}

function toInstall(row: Selectable<InstallTable>): Install {
  return {
    environmentId: row.environment_id,
    isEnabled: row.is_enabled === 1,
    showInCatalog: row.show_in_catalog === 1,
    override: JSON.parse(row.override),
    sealedSecrets: row.sealed_secrets,
    updatedAtMs: row.updated_at_ms,
  };
}

export async function saveInstall(db: Kysely<InstallTables>, install: Install, nowMs: number): Promise<void> {
  const columns = {
    is_enabled: install.isEnabled ? 1 : 0,
    show_in_catalog: install.showInCatalog ? 1 : 0,
    override: JSON.stringify(install.override),
    sealed_secrets: install.sealedSecrets,
    updated_at_ms: nowMs,
  } as const;
  await db
    .insertInto("installs")
    .values({ environment_id: install.environmentId, ...columns })
    .onConflict((conflict) => conflict.column("environment_id").doUpdateSet(columns))
    .execute();
}

/** The Dub of accounts that name none. */
export function usualBaseUrl({ override }: Pick<Install, "override">, defaultBaseUrl: string): string {
  return override.base_url ?? defaultBaseUrl;
}

/** What is write-only of an override. */
export interface InstallSecrets {
  /** Of the OAuth client. */
  readonly client_secret?: string | undefined;
  /** What Dub signs events with that it sends to the whole installation. */
  readonly webhook_secret?: string | undefined;
}

export function openInstallSecrets(vault: CredentialVault, { environmentId, sealedSecrets }: Install): InstallSecrets {
  return sealedSecrets === "" ? {} : vault.open(environmentId, sealedSecrets);
}

/** The secret of the OAuth client, where it has one. */
export function openClientSecret(vault: CredentialVault, install: Install): string | undefined {
  return openInstallSecrets(vault, install).client_secret;
}

/**
 * An install with another override. Without a new secret, the stored one stays, that of an OAuth client as long as it is
 * the same client: who sends a row back has never seen it.
 */
export function withOverride(vault: CredentialVault, install: Install, given: GivenOverride): Install {
  const { credentials, webhook, ...override } = given;
  const stored = openInstallSecrets(vault, install);
  const isSameClient = install.override.credentials?.client_id === credentials?.client_id;
  const secrets: InstallSecrets = {
    ...(credentials && {
      client_secret: credentials.client_secret ?? (isSameClient ? stored.client_secret : undefined),
    }),
    ...(webhook && { webhook_secret: webhook.signature_verification.secret ?? stored.webhook_secret }),
  };
  const isEmpty = Object.values(secrets).every((secret) => secret === undefined);
  return {
    ...install,
    override: {
      ...override,
      ...(credentials && { credentials: { client_id: credentials.client_id } }),
      ...(webhook && { webhook: { signature_verification: {} } }),
    },
    sealedSecrets: isEmpty ? "" : vault.seal(install.environmentId, { ...secrets }),
  };
}
