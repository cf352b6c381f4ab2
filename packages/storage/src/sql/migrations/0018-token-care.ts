import type { Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

interface Tables {
  api_tokens: { id: string; environment_id: string; name: string; created_at_ms: number };
}

/** Tokens that are told apart by their names and by when they were last used, and accounts whose credential is gone. */
export async function tokenCare(db: Kysely<unknown>, { integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema.alterTable("api_tokens").addColumn("last_used_at_ms", bigint).execute();
  await db.schema
    .alterTable("api_tokens")
    .addColumn("is_operator", integer, (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable("mcp_tokens").addColumn("last_used_at_ms", bigint).execute();
  await db.schema.alterTable("integrated_accounts").addColumn("disconnected_at_ms", bigint).execute();
  await tellNamesakesApart(db as Kysely<Tables>);
  await db.schema
    .createIndex("api_tokens_name")
    .on("api_tokens")
    .columns(["environment_id", "name"])
    .unique()
    .execute();
}

/** The oldest of several tokens keeps their name; the others get their id behind it. */
async function tellNamesakesApart(db: Kysely<Tables>): Promise<void> {
  const tokens = await db
    .selectFrom("api_tokens")
    .select(["id", "environment_id", "name"])
    .orderBy("created_at_ms")
    .orderBy("id")
    .execute();
  const taken = new Set<string>();
  for (const { id, environment_id, name } of tokens) {
    const key = JSON.stringify([environment_id, name]);
    if (taken.has(key)) {
      await db
        .updateTable("api_tokens")
        .set({ name: `${name} (${id})` })
        .where("id", "=", id)
        .execute();
    }
    taken.add(key);
  }
}
