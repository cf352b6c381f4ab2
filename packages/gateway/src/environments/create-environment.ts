import { randomUUID } from "node:crypto";
import type { Database } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Environment } from "./environment.ts";

export async function createEnvironment(
  db: Kysely<Database>,
  { name, nowMs }: { name: string; nowMs: number },
): Promise<Environment> {
  const environment: Environment = { id: randomUUID(), name, createdAtMs: nowMs };
  await db.insertInto("environments").values({ id: environment.id, name, created_at_ms: nowMs }).execute();
  return environment;
}
