import { randomUUID } from "node:crypto";
import type { Database } from "@overdub/storage";
import type { Kysely } from "kysely";

/** Owner of accounts and tokens; nothing of one environment is visible from another. */
export interface Environment {
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
}

export async function createEnvironment(
  db: Kysely<Database>,
  input: { name: string; nowMs: number },
): Promise<Environment> {
  const environment = { id: randomUUID(), name: input.name, createdAtMs: input.nowMs };
  await db
    .insertInto("environments")
    .values({ id: environment.id, name: environment.name, created_at_ms: environment.createdAtMs })
    .execute();
  return environment;
}
