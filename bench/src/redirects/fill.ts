import type { WorkspaceTables } from "@overdub/workspace";
import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { Call } from "../links/fill.ts";
import type { BenchLink } from "./links.ts";

const CHUNK = 10_000;

/** Makes one link through the API and the others after it, in SQL, which takes seconds instead of minutes. */
export async function fill(db: Kysely<WorkspaceTables>, call: Call, links: readonly BenchLink[]): Promise<void> {
  await call("POST", "/links", { url: "https://www.example.com/", key: "the-model" });
  const model = await db.selectFrom("links").selectAll().executeTakeFirstOrThrow();
  const column = (name: string) => sql.ref(`links.${name}`);
  const own: Readonly<Record<string, ReturnType<typeof sql>>> = {
    id: sql`${model.id.slice(0, -7)} || printf('%07d', value ->> 2)`,
    key: sql`value ->> 0`,
    key_lookup: sql`value ->> 0`,
    url: sql`value ->> 1`,
  };
  const names = Object.keys(model);
  await db.transaction().execute(async (tx) => {
    for (let start = 0; start < links.length; start += CHUNK) {
      const rows = links.slice(start, start + CHUNK).map(({ key, url }, index) => [key, url, start + index]);
      await sql`
        insert into links (${sql.join(names.map((name) => sql.ref(name)))})
        select ${sql.join(names.map((name) => own[name] ?? column(name)))}
        from links, json_each(${JSON.stringify(rows)}) where links.id = ${model.id}`.execute(tx);
    }
    await tx.deleteFrom("links").where("id", "=", model.id).execute();
  });
}
