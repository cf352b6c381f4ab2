import { randomUUID } from "node:crypto";
import type { Kysely, Selectable } from "kysely";

export interface EnvironmentTable {
  id: string;
  name: string;
  created_at_ms: number;
}

/** What operators call the rows that are built in. */
export interface BuiltInNameTable {
  id: string;
  name: string;
  updated_at_ms: number;
}

export interface EnvironmentTables {
  environments: EnvironmentTable;
  built_in_names: BuiltInNameTable;
}

/** Owner of accounts and tokens; nothing of one environment is visible from another. */
export interface Environment {
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
}

export function toEnvironment(row: Selectable<EnvironmentTable>): Environment {
  return { id: row.id, name: row.name, createdAtMs: row.created_at_ms };
}

export async function createEnvironment(
  db: Kysely<EnvironmentTables>,
  { name, nowMs }: { name: string; nowMs: number },
): Promise<Environment> {
  const environment: Environment = { id: randomUUID(), name, createdAtMs: nowMs };
  await db.insertInto("environments").values({ id: environment.id, name, created_at_ms: nowMs }).execute();
  return environment;
}

/** @throws if there is none: a token always belongs to one. */
export async function findEnvironmentOrThrow(db: Kysely<EnvironmentTables>, id: string): Promise<Environment> {
  return toEnvironment(await db.selectFrom("environments").selectAll().where("id", "=", id).executeTakeFirstOrThrow());
}

export async function renameEnvironment(
  db: Kysely<EnvironmentTables>,
  { id, name }: { id: string; name: string },
): Promise<void> {
  await db.updateTable("environments").set({ name }).where("id", "=", id).execute();
}

/** The one that the first start made; undefined on a fresh database. */
export async function findFirstEnvironment(db: Kysely<EnvironmentTables>): Promise<Environment | undefined> {
  const row = await db.selectFrom("environments").selectAll().orderBy("created_at_ms").orderBy("id").executeTakeFirst();
  return row && toEnvironment(row);
}
