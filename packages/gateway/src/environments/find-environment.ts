import type { Database } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Environment } from "./environment.ts";
import { toEnvironment } from "./environment.ts";

/** @throws if there is none: a token always belongs to one. */
export async function findEnvironmentOrThrow(db: Kysely<Database>, id: string): Promise<Environment> {
  return toEnvironment(await db.selectFrom("environments").selectAll().where("id", "=", id).executeTakeFirstOrThrow());
}
