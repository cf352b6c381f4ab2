import type { Database } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Environment } from "./environment.ts";
import { toEnvironment } from "./environment.ts";

/** The one that the first start made; undefined on a fresh database. */
export async function findFirstEnvironment(db: Kysely<Database>): Promise<Environment | undefined> {
  const row = await db.selectFrom("environments").selectAll().orderBy("created_at_ms").orderBy("id").executeTakeFirst();
  return row && toEnvironment(row);
}
