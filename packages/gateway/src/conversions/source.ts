import { deleteInBatches } from "@overdub/storage";
import type { Kysely, Selectable } from "kysely";
import { sql } from "kysely";
import { NO_CREDENTIAL } from "../accounts/secrets.ts";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { isUuid } from "../http/ids.ts";
import type { Keyset } from "../lists/keyset.ts";
import { pageOf } from "../lists/keyset.ts";
import type { ListFields } from "../lists/list-field.ts";
import type { ProviderName } from "./adapters/provider-name.ts";
import { PROVIDERS } from "./adapters/provider-name.ts";
import type { Settings } from "./adapters/settings.ts";
import type { ConversionSourceTable, ConversionTables } from "./conversion-tables.ts";

/** A billing system that tells of the customers of one account. */
export interface ConversionSource {
  readonly id: string;
  readonly environmentId: string;
  readonly accountId: string;
  readonly provider: ProviderName;
  readonly name: string;
  readonly settings: Settings;
  /** Empty while there is none: then nothing is taken. */
  readonly sealedSecret: string;
  readonly isActive: boolean;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface SourceKey {
  readonly id: string;
  readonly environmentId: string;
}

function toSource(row: Selectable<ConversionSourceTable>): ConversionSource {
  return {
    id: row.id,
    environmentId: row.environment_id,
    accountId: row.account_id,
    provider: row.provider,
    name: row.name,
    settings: JSON.parse(row.settings),
    sealedSecret: row.signing_secret,
    isActive: row.is_active === 1,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

function toColumns(source: ConversionSource): ConversionSourceTable {
  return {
    id: source.id,
    environment_id: source.environmentId,
    account_id: source.accountId,
    provider: source.provider,
    name: source.name,
    settings: JSON.stringify(source.settings),
    signing_secret: source.sealedSecret,
    is_active: source.isActive ? 1 : 0,
    created_at_ms: source.createdAtMs,
    updated_at_ms: source.updatedAtMs,
  };
}

/** Never with the secret. See behaviour/conversions 1.1. */
export function toSourceRow(source: ConversionSource, publicUrl: string) {
  return {
    id: source.id,
    integrated_account_id: source.accountId,
    provider: source.provider,
    name: source.name,
    url: `${publicUrl}/conversions/${source.id}`,
    settings: source.settings,
    has_signing_secret: source.sealedSecret !== NO_CREDENTIAL,
    is_active: source.isActive,
    environment_id: source.environmentId,
    created_at: new Date(source.createdAtMs).toISOString(),
    updated_at: new Date(source.updatedAtMs).toISOString(),
  };
}

export const SOURCE_FIELDS: ListFields<ConversionSource> = {
  id: { type: "text", operand: sql.ref("id") },
  integrated_account_id: { type: "text", operand: sql.ref("account_id") },
  provider: { type: "text", operand: sql.ref("provider"), values: PROVIDERS },
  name: { type: "text", operand: sql.ref("name"), sortValue: ({ name }) => name },
  is_active: { type: "flag", operand: sql.ref("is_active") },
  environment_id: { type: "text", operand: sql.ref("environment_id") },
  created_at: { type: "instant", operand: sql.ref("created_at_ms"), sortValue: ({ createdAtMs }) => createdAtMs },
  updated_at: { type: "instant", operand: sql.ref("updated_at_ms"), sortValue: ({ updatedAtMs }) => updatedAtMs },
};

/** In the order asked for, and one row more than the limit. */
export async function listSources(
  db: Kysely<ConversionTables>,
  { environmentId, keyset }: { readonly environmentId: string; readonly keyset: Keyset },
): Promise<ConversionSource[]> {
  const rows = await db
    .selectFrom("conversion_sources")
    .selectAll()
    .where("environment_id", "=", environmentId)
    .$call(pageOf(keyset))
    .execute();
  return rows.map(toSource);
}

/** @throws 404, the same for one of another environment and for none. */
export async function requireSource(
  db: Kysely<ConversionTables>,
  { id, environmentId }: SourceKey,
): Promise<ConversionSource> {
  const source = await findSourceAnywhere(db, id);
  if (source?.environmentId !== environmentId) throw sourceNotFound();
  return source;
}

export function sourceNotFound(): GatewayError {
  return new GatewayError(404, "Conversion source not found");
}

/** A source of any environment: its id stands in an address that only its provider is told. */
export async function findSourceAnywhere(
  db: Kysely<ConversionTables>,
  id: string,
): Promise<ConversionSource | undefined> {
  if (!isUuid(id)) return undefined;
  const row = await db
    .selectFrom("conversion_sources")
    .selectAll()
    .where("id", "=", id.toLowerCase())
    .executeTakeFirst();
  return row && toSource(row);
}

export async function insertSource(db: Kysely<ConversionTables>, source: ConversionSource): Promise<void> {
  await db.insertInto("conversion_sources").values(toColumns(source)).execute();
}

export type SourceChange = Partial<Pick<ConversionSource, "name" | "settings" | "sealedSecret" | "isActive">>;

export async function updateSource(
  db: Kysely<ConversionTables>,
  { id, environmentId }: SourceKey,
  { name, settings, sealedSecret, isActive }: SourceChange,
  nowMs: number,
): Promise<ConversionSource> {
  const row = await db
    .updateTable("conversion_sources")
    .set({
      updated_at_ms: nowMs,
      ...(name !== undefined && { name }),
      ...(settings !== undefined && { settings: JSON.stringify(settings) }),
      ...(sealedSecret !== undefined && { signing_secret: sealedSecret }),
      ...(isActive !== undefined && { is_active: isActive ? 1 : 0 }),
    })
    .where("id", "=", id)
    .where("environment_id", "=", environmentId)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw sourceNotFound();
  return toSource(row);
}

/** Deletes all that a source has told, little by little. */
export async function emptySource(db: Kysely<ConversionTables>, sourceId: string): Promise<void> {
  for (const table of ["conversion_events", "conversion_subjects"] as const) {
    await deleteInBatches(async (limit) => {
      const some = db.selectFrom(table).select("id").where("source_id", "=", sourceId).limit(limit);
      const { numDeletedRows } = await db.deleteFrom(table).where("id", "in", some).executeTakeFirst();
      return Number(numDeletedRows);
    });
  }
}

/** The same of all sources of an account. */
export async function emptySources(db: Kysely<ConversionTables>, accountId: string): Promise<void> {
  const sources = await db.selectFrom("conversion_sources").select("id").where("account_id", "=", accountId).execute();
  for (const { id } of sources) await emptySource(db, id);
}

/** What it told goes with it, and what was not sent yet is not sent. */
export async function deleteSource(db: Kysely<ConversionTables>, { id, environmentId }: SourceKey): Promise<void> {
  await emptySource(db, id);
  await db.deleteFrom("conversion_sources").where("id", "=", id).where("environment_id", "=", environmentId).execute();
}

/** What it signs with, in clear; undefined while there is none. */
export function openSigningSecret(
  vault: CredentialVault,
  { id, sealedSecret }: Pick<ConversionSource, "id" | "sealedSecret">,
): string | undefined {
  return sealedSecret === NO_CREDENTIAL ? undefined : String(vault.open(id, sealedSecret).secret);
}
