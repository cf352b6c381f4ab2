import type { Kysely, Selectable } from "kysely";
import { sql } from "kysely";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import { requireOwn } from "../http/require-own.ts";
import type { Fields } from "../json/fields.ts";
import type { Keyset } from "../lists/keyset.ts";
import { pageOf } from "../lists/keyset.ts";
import type { ListFields } from "../lists/list-field.ts";
import type { DatastoreType } from "./datastore-config.ts";
import { DATASTORE_TYPES, hideSecrets } from "./datastore-config.ts";
import type { DatastoreTable, DatastoreTables } from "./datastore-tables.ts";

/** Where sync jobs write records. */
export interface Datastore {
  readonly id: string;
  readonly environmentId: string;
  readonly label: string;
  readonly type: DatastoreType;
  /** Without its secrets. */
  readonly config: Fields;
  readonly sealedSecrets: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface DatastoreKey {
  readonly id: string;
  readonly environmentId: string;
}

export function toDatastore(row: Selectable<DatastoreTable>): Datastore {
  return {
    id: row.id,
    environmentId: row.environment_id,
    label: row.label,
    type: row.type as DatastoreType,
    config: JSON.parse(row.config),
    sealedSecrets: row.secrets,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

/** With its secrets. */
export function openConfig(vault: CredentialVault, { id, config, sealedSecrets }: Datastore): Fields {
  return { ...config, ...vault.open(id, sealedSecrets) };
}

/** Never with a secret. See behaviour/gateway 13.5. */
export function toDatastoreRow(datastore: Datastore, vault: CredentialVault) {
  const names = Object.keys(vault.open(datastore.id, datastore.sealedSecrets));
  return {
    id: datastore.id,
    environment_id: datastore.environmentId,
    label: datastore.label,
    type: datastore.type,
    config: { ...datastore.config, ...hideSecrets(names) },
    created_at: new Date(datastore.createdAtMs).toISOString(),
    updated_at: new Date(datastore.updatedAtMs).toISOString(),
  };
}

export const DATASTORE_FIELDS: ListFields<Datastore> = {
  id: { type: "text", operand: sql.ref("id") },
  label: { type: "text", operand: sql.ref("label") },
  type: { type: "text", operand: sql.ref("type"), values: DATASTORE_TYPES },
  environment_id: { type: "text", operand: sql.ref("environment_id") },
  created_at: { type: "instant", operand: sql.ref("created_at_ms"), sortValue: ({ createdAtMs }) => createdAtMs },
  updated_at: { type: "instant", operand: sql.ref("updated_at_ms"), sortValue: ({ updatedAtMs }) => updatedAtMs },
};

/** @throws 404, the same for one of another environment and for none. */
export async function requireDatastore(
  db: Kysely<DatastoreTables>,
  { id, environmentId }: DatastoreKey,
): Promise<Datastore> {
  const rows = db.selectFrom("datastores").selectAll();
  const row = await requireOwn(rows, { id, environmentId }, "Datastore");
  return toDatastore(row);
}

export async function listDatastores(
  db: Kysely<DatastoreTables>,
  environmentId: string,
  keyset: Keyset,
): Promise<Datastore[]> {
  const rows = await db
    .selectFrom("datastores")
    .selectAll()
    .where("environment_id", "=", environmentId)
    .$call(pageOf(keyset))
    .execute();
  return rows.map(toDatastore);
}
