import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { describeEachDialect } from "../testing/databases.ts";
import type { TestTables } from "../testing/tables.ts";
import { temporaryDirectory } from "../testing/temporary-directory.ts";
import type { SqlDatabase } from "./database.ts";
import { isUniqueViolation } from "./dialects.ts";
import { migrate } from "./migrate.ts";
import { openDatabase } from "./open-database.ts";

describeEachDialect("the SQL database", ({ open, createEmptyUrl, createUrl }) => {
  test("migrating again changes nothing", async () => {
    const database = await open<TestTables>();
    await insertWorkspace(database, "ws_1");
    await migrate(database);
    expect(await database.db.selectFrom("workspaces").select("id").execute()).toEqual([{ id: "ws_1" }]);
  });

  test("a database that a later version has migrated is refused", async () => {
    const database = await open<TestTables>();
    await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '2026-01-01')`.execute(database.db);
    await expect(migrate(database)).rejects.toThrow("could not be migrated");
  });

  test("a statement that was run before gives the columns that a table has by now", async () => {
    const { db } = await open<TestTables>();
    const all = sql<object>`select * from grown`;
    await sql`create table grown (id text, "a ""b" text)`.execute(db);
    await sql`insert into grown values ('1', 'x')`.execute(db);
    expect((await all.execute(db)).rows).toEqual([{ id: "1", 'a "b': "x" }]);
    await sql`alter table grown add column later integer default 7`.execute(db);
    expect((await all.execute(db)).rows).toEqual([{ id: "1", 'a "b': "x", later: 7 }]);
  });

  test("processes that start at once on an empty database wait for each other", async () => {
    const url = await createEmptyUrl();
    expect(await runAtOnce("migrate-database.ts", url)).toEqual([0, 0, 0, 0]);
  });

  test("text sorts byte by byte", async () => {
    const database = await open<TestTables>();
    for (const id of ["ws_b", "ws_B", "ws_a", "ws-z", "ws_é", "ws_1"]) await insertWorkspace(database, id);
    const rows = await database.db.selectFrom("workspaces").select("id").orderBy("id").execute();
    expect(rows.map((row) => row.id)).toEqual(["ws-z", "ws_1", "ws_B", "ws_a", "ws_b", "ws_é"]);
  });

  test("milliseconds, cents, counts and sums are numbers", async () => {
    const { db, ...database } = await open<TestTables>();
    await insertWorkspace({ db, ...database }, "ws_1");
    await db
      .insertInto("links")
      .values(link({ id: "link_1", sale_amount_cents: 2 ** 52 }))
      .execute();
    const row = await db
      .selectFrom("links")
      .select((eb) => [
        "created_at_ms",
        eb.fn.countAll().as("rows"),
        eb.fn.sum("sale_amount_cents").as("cents"),
        eb.fn.max("archived").as("archived"),
      ])
      .groupBy("created_at_ms")
      .executeTakeFirst();
    expect({ ...row }).toEqual({ created_at_ms: 1_772_529_164_120, rows: 1, cents: 2 ** 52, archived: 0 });
  });

  test("a short link is unique on its domain whatever the case, an external id in its workspace", async () => {
    const { db, ...database } = await open<TestTables>();
    await insertWorkspace({ db, ...database }, "ws_1");
    await db
      .insertInto("links")
      .values(link({ id: "link_1", external_id: "ext" }))
      .execute();
    const insert = (row: Parameters<typeof link>[0]) => db.insertInto("links").values(link(row)).execute();
    await expect(insert({ id: "link_2" })).rejects.toSatisfy(isUniqueViolation);
    await expect(insert({ id: "link_2", key_lookup: "other", external_id: "ext" })).rejects.toSatisfy(
      isUniqueViolation,
    );
    await insert({ id: "link_3", key_lookup: "third" });
    await insert({ id: "link_4", key_lookup: "fourth" });
  });

  test("takes URLs of 32,000 characters", async () => {
    const { db, ...database } = await open<TestTables>();
    await insertWorkspace({ db, ...database }, "ws_1");
    const url = `https://example.com/?${Array.from({ length: 5_000 }, (_, index) => index).join("-")}`;
    await db
      .insertInto("links")
      .values(link({ id: "link_1", url }))
      .execute();
    expect(await db.selectFrom("links").select("id").where("url", "=", url).execute()).toEqual([{ id: "link_1" }]);
  });

  test("what a workspace owns goes with it", async () => {
    const { db, ...database } = await open<TestTables>();
    await insertWorkspace({ db, ...database }, "ws_1");
    await db
      .insertInto("links")
      .values(link({ id: "link_1" }))
      .execute();
    const tag = { id: "tag_1", workspace_id: "ws_1", name: "New", name_lookup: "new", color: "red", created_at_ms: 0 };
    await db.insertInto("tags").values(tag).execute();
    await db.insertInto("link_tags").values({ link_id: "link_1", tag_id: "tag_1", position: 0 }).execute();
    const orphan = { link_id: "link_1", tag_id: "tag_2", position: 1 };
    await expect(db.insertInto("link_tags").values(orphan).execute()).rejects.toSatisfy(
      (error) => /foreign key/i.test(String(error)) && !isUniqueViolation(error),
    );

    await db.deleteFrom("workspaces").where("id", "=", "ws_1").execute();
    expect(await db.selectFrom("links").selectAll().execute()).toEqual([]);
    expect(await db.selectFrom("link_tags").selectAll().execute()).toEqual([]);
  });

  test("a failed transaction leaves nothing, and the next one works", async () => {
    const database = await open<TestTables>();
    const failing = database.db.transaction().execute(async (tx) => {
      await insertWorkspace({ ...database, db: tx }, "ws_1");
      throw new Error("on purpose");
    });
    await expect(failing).rejects.toThrow("on purpose");
    await insertWorkspace(database, "ws_2");
    expect(await database.db.selectFrom("workspaces").select("id").execute()).toEqual([{ id: "ws_2" }]);
  });

  test("closes more than once, used or not", async () => {
    const unused = openDatabase(await createUrl());
    await Promise.all([unused.close(), unused.close()]);
    const used = await open<TestTables>();
    await used.close();
    await used.close();
  });
});

test("SQLite is durable on each commit and enforces foreign keys", async () => {
  const directory = await temporaryDirectory();
  const { db, close } = openDatabase(`sqlite:${join(directory, "overdub.sqlite")}`);
  const pragma = async (name: string) =>
    Object.values((await sql`pragma ${sql.raw(name)}`.execute(db)).rows[0] ?? {})[0];
  expect(await pragma("journal_mode")).toBe("wal");
  expect(await pragma("synchronous")).toBe(2);
  expect(await pragma("foreign_keys")).toBe(1);
  await close();
});

test("SQLite statements stay right across more of them than are remembered, and across a change of the schema", async () => {
  const { db, close } = openDatabase("sqlite::memory:");
  await sql`create table numbers (value integer)`.execute(db);
  await sql`insert into numbers values (1)`.execute(db);
  const all = () => sql`select * from numbers`.execute(db);
  expect((await all()).rows).toEqual([{ value: 1 }]);
  await sql`alter table numbers add column label text`.execute(db);
  expect((await all()).rows).toEqual([{ value: 1, label: null }]);
  for (let value = 0; value < 600; value++) {
    const { rows } = await sql<{ sum: number }>`select value + ${sql.lit(value)} as sum from numbers`.execute(db);
    expect(rows[0]?.sum).toBe(1 + value);
  }
  await close();
});

test("SQLite transactions of several processes wait for each other, also when they read first", async () => {
  const url = `sqlite:${join(await temporaryDirectory(), "overdub.sqlite")}`;
  const { db, close } = openDatabase(url);
  await sql`create table counter as select 0 as value`.execute(db);
  expect(await runAtOnce("add-ones.ts", url)).toEqual([0, 0, 0, 0]);
  expect((await sql`select value from counter`.execute(db)).rows).toEqual([{ value: 400 }]);
  await close();
});

test("an unusable URL gives one clear error without the URL, which may hold a password", () => {
  expect(() => openDatabase("mysql://root:secret@localhost")).toThrow(
    new Error("The database URL must start with sqlite: or postgres://."),
  );
  expect(() => openDatabase("sqlite:/no/such/directory/db")).toThrow("/no/such/directory/db cannot be opened");
});

/** Runs four processes of a program in `testing/`. @returns their exit codes. */
async function runAtOnce(program: string, url: string): Promise<number[]> {
  const path = fileURLToPath(new URL(`../testing/${program}`, import.meta.url));
  const children = Array.from({ length: 4 }, () => spawn(process.execPath, [path, url], { stdio: "inherit" }));
  return Promise.all(children.map(async (child) => (await once(child, "exit"))[0]));
}

async function insertWorkspace({ db }: Pick<SqlDatabase<TestTables>, "db">, id: string): Promise<void> {
  const limits = { requests_per_minute: 600, analytics_requests_per_second: 2 };
  await db
    .insertInto("workspaces")
    .values({ id, name: id, slug: id, created_at_ms: 0, ...limits })
    .execute();
}

function link(facts: {
  id: string;
  key_lookup?: string;
  external_id?: string;
  url?: string;
  sale_amount_cents?: number;
}) {
  const flags = { archived: 0, track_conversion: 0, proxy: 0, rewrite: 0, do_index: 0, public_stats: 0 } as const;
  const counters = { clicks: 0, leads: 0, conversions: 0, sales: 0, sale_amount_cents: 0 };
  const times = { created_at_ms: 1_772_529_164_120, updated_at_ms: 1_772_529_164_120 };
  return {
    workspace_id: "ws_1",
    domain: "go.example.com",
    key: "Nadia",
    key_lookup: "nadia",
    url: "https://example.com",
    ...flags,
    ...counters,
    ...times,
    ...facts,
  };
}
