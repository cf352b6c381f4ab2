import type { Kysely } from "kysely";

/** Runs and accounts by when they changed, which pages that listen for news have asked for every two seconds. */
export async function latestChanges(db: Kysely<unknown>): Promise<void> {
  for (const table of ["runs", "integrated_accounts"]) {
    await db.schema.createIndex(`${table}_by_change`).on(table).columns(["environment_id", "updated_at_ms"]).execute();
  }
}
