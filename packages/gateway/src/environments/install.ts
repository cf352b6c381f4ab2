import type { Kysely, Selectable } from "kysely";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import type { InstallOverride } from "./install-override.ts";

export interface InstallTable {
  environment_id: string;
  is_enabled: 0 | 1;
  show_in_catalog: 0 | 1;
  /** JSON object without secrets. */
  override: string;
  /** The secret of the OAuth client, bound to the environment's id; empty where there is none. */
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
  /** Without the secret of `credentials`. */
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

/** The secret of the OAuth client, where it has one. */
export function openClientSecret(
  vault: CredentialVault,
  { environmentId, sealedSecrets }: Install,
): string | undefined {
  if (sealedSecrets === "") return undefined;
  const { client_secret: secret } = vault.open(environmentId, sealedSecrets);
  return typeof secret === "string" ? secret : undefined;
}

/**
 * An install with another override. Without a new secret, that of the same OAuth client stays: who sends a row back has
 * never seen it.
 */
export function withOverride(
  vault: CredentialVault,
  install: Install,
  {
    credentials,
    ...override
  }: InstallOverride & { credentials?: { client_id: string; client_secret?: string } | undefined },
): Install {
  if (!credentials) return { ...install, override, sealedSecrets: "" };
  const { client_id, client_secret: secret } = credentials;
  const isSame = install.override.credentials?.client_id === client_id;
  const kept = isSame ? install.sealedSecrets : "";
  return {
    ...install,
    override: { ...override, credentials: { client_id } },
    sealedSecrets: secret === undefined ? kept : vault.seal(install.environmentId, { client_secret: secret }),
  };
}
