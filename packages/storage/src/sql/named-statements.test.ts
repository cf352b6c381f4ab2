import { startPostgres } from "@overdub/testkit/postgres";
import type { Kysely } from "kysely";
import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import type { ParameterNamed } from "./compiled-statement.ts";
import { compiledStatement } from "./compiled-statement.ts";
import { openDatabase } from "./open-database.ts";

interface Tables {
  pairs: { id: string; value: number };
}

const find = compiledStatement((db: Kysely<Tables>, parameter: ParameterNamed<"id">) =>
  db.selectFrom("pairs").selectAll().where("id", "=", parameter("id")),
);

async function openPairs() {
  const postgres = await startPostgres();
  const database = openDatabase(await postgres.createDatabase());
  onTestFinished(async () => {
    await database.close();
    await postgres.stop();
  });
  const db = database.db as unknown as Kysely<Tables>;
  await sql`create table pairs (id text, value integer)`.execute(db);
  await sql`insert into pairs values ('a', 1), ('b', 2)`.execute(db);
  const named = async () => {
    const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(db);
    return rows.map(({ statement }) => statement);
  };
  return { db, named };
}

test("a compiled statement is planned once, and has the values of each run", async () => {
  const { db, named } = await openPairs();
  expect([await find(db, { id: "a" }), await find(db, { id: "b" }), await find(db, { id: "c" })]).toEqual([
    [{ id: "a", value: 1 }],
    [{ id: "b", value: 2 }],
    [],
  ]);
  expect(await named()).toEqual([expect.stringMatching(/^select \* from "pairs"/)]);
  expect(await db.transaction().execute((tx) => find(tx, { id: "b" }))).toEqual([{ id: "b", value: 2 }]);
});

test.each([
  ["another process has changed the table", "alter table pairs add column kind text"],
  ["a pooler has forgotten the statements of a connection", "deallocate all"],
])("it is answered when %s", async (_, change) => {
  const { db } = await openPairs();
  await find(db, { id: "a" });
  await sql.raw(change).execute(db);
  for (const id of ["a", "b"]) expect(await find(db, { id })).toMatchObject([{ id }]);
});

test("what is wrong with a statement itself is said", async () => {
  const { db } = await openPairs();
  const broken = compiledStatement((of: Kysely<Tables>, parameter: ParameterNamed<"id">) =>
    of
      .selectFrom("pears" as "pairs")
      .selectAll()
      .where("id", "=", parameter("id")),
  );
  await expect(broken(db, { id: "a" })).rejects.toThrow('relation "pears" does not exist');
  expect(await find(db, { id: "a" })).toHaveLength(1);
});
