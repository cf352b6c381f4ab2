import { randomUUID } from "node:crypto";
import type { Kysely, Selectable } from "kysely";
import { sql } from "kysely";
import type { Keyset } from "../lists/keyset.ts";
import { pageOf } from "../lists/keyset.ts";
import type { ListFields } from "../lists/list-field.ts";
import type { SyncStateTable, SyncTables } from "./sync-tables.ts";

export interface StateKey {
  readonly environmentId: string;
  readonly stateKey: string;
  readonly key: string;
}

/** Undefined where nothing is remembered. */
export async function readState(db: Kysely<SyncTables>, { environmentId, stateKey, key }: StateKey): Promise<unknown> {
  const row = await db
    .selectFrom("sync_states")
    .select("value")
    .where("environment_id", "=", environmentId)
    .where("state_key", "=", stateKey)
    .where("key", "=", key)
    .executeTakeFirst();
  return row && JSON.parse(row.value);
}

export async function writeState(
  tx: Kysely<SyncTables>,
  { environmentId, stateKey, key }: StateKey,
  value: unknown,
  nowMs: number,
): Promise<void> {
  const text = JSON.stringify(value ?? null);
  await tx
    .insertInto("sync_states")
    .values({
      id: randomUUID(),
      environment_id: environmentId,
      state_key: stateKey,
      key,
      value: text,
      created_at_ms: nowMs,
      updated_at_ms: nowMs,
    })
    .onConflict((conflict) =>
      conflict.columns(["environment_id", "state_key", "key"]).doUpdateSet({ value: text, updated_at_ms: nowMs }),
    )
    .execute();
}

export async function deleteState(tx: Kysely<SyncTables>, { environmentId, stateKey, key }: StateKey): Promise<void> {
  await tx
    .deleteFrom("sync_states")
    .where("environment_id", "=", environmentId)
    .where("state_key", "=", stateKey)
    .where("key", "=", key)
    .execute();
}

export function toStateRow(row: Selectable<SyncStateTable>) {
  return {
    id: row.id,
    environment_id: row.environment_id,
    state_key: row.state_key,
    key: row.key,
    value: JSON.parse(row.value) as unknown,
    created_at: new Date(row.created_at_ms).toISOString(),
    updated_at: new Date(row.updated_at_ms).toISOString(),
  };
}

export const STATE_FIELDS: ListFields<Selectable<SyncStateTable>> = {
  id: { type: "text", operand: sql.ref("id") },
  key: { type: "text", operand: sql.ref("key") },
  state_key: { type: "text", operand: sql.ref("state_key") },
  environment_id: { type: "text", operand: sql.ref("environment_id") },
  created_at: { type: "instant", operand: sql.ref("created_at_ms"), sortValue: (row) => row.created_at_ms },
  updated_at: { type: "instant", operand: sql.ref("updated_at_ms"), sortValue: (row) => row.updated_at_ms },
};

export function listStates(db: Kysely<SyncTables>, environmentId: string, keyset: Keyset) {
  return db
    .selectFrom("sync_states")
    .selectAll()
    .where("environment_id", "=", environmentId)
    .$call(pageOf(keyset))
    .execute();
}
