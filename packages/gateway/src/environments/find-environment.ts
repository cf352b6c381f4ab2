import type { Database } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Environment } from "./create-environment.ts";

/** The first environment, which every installation has from its first start on. */
export async function findFirstEnvironment(db: Kysely<Database>): Promise<Environment | undefined> {
  const row = await db
    .selectFrom("environments")
    .selectAll()
    .orderBy("created_at_ms")
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  return row && { id: row.id, name: row.name, createdAtMs: row.created_at_ms };
}
