import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { createRandom } from "../testing/random.ts";
import type { TestTables } from "../testing/tables.ts";
import { createMigrator } from "./create-migrator.ts";
import type { SqlDatabase } from "./database.ts";
import { migrate } from "./migrate.ts";
import { openDatabase } from "./open-database.ts";

async function openBefore(): Promise<SqlDatabase<TestTables>> {
  const database = openDatabase<TestTables>("sqlite::memory:");
  onTestFinished(() => database.close());
  await createMigrator(database).migrateTo("0062-template-validation");
  const limits = { requests_per_minute: 1, analytics_requests_per_second: 1, created_at_ms: 1 };
  await database.db
    .insertInto("workspaces")
    .values({ id: "ws_1", name: "One", slug: "one", ...limits })
    .execute();
  return database;
}

function link(n: number) {
  const flags = { archived: 0, track_conversion: 0, proxy: 0, rewrite: 0, do_index: 0, public_stats: 0 } as const;
  const counters = { clicks: 0, leads: 0, conversions: 0, sales: 0, sale_amount_cents: 0 };
  return {
    ...{ id: `link_${n}`, workspace_id: "ws_1", external_id: null, folder_id: null, user_id: null },
    ...{ domain: "a.test", key: `k${n}`, key_lookup: `k${n}`, url: urlOf(n) },
    ...{ ...flags, ...counters, created_at_ms: 1, updated_at_ms: 1 },
  };
}

/** Ends with two letters that few others end with. */
const urlOf = (n: number) => `https://acme.test/page-${n}/${String.fromCharCode(97 + (n % 26))}${n % 10}`;

/** The links that a search for these trigrams looks at. */
async function candidates({ db }: SqlDatabase<TestTables>, trigrams: readonly string[]) {
  const match = trigrams.map((trigram) => `"${trigram}"`).join(" AND ");
  const { rows: indexed } = await sql<{ link_id: string }>`
    select link_id from link_search_rows where n in (select rowid from link_search where link_search match ${match})
  `.execute(db);
  const { rows: waiting } = await sql<{ link_id: string }>`
    select link_id from link_search_rows where n > (select coalesce(max(id), 0) from link_search_docsize)
  `.execute(db);
  const ids = (rows: readonly { link_id: string }[]) => rows.map((row) => row.link_id);
  return { indexed: ids(indexed), waiting: ids(waiting), all: new Set([...ids(indexed), ...ids(waiting)]) };
}

const trigramsOf = (text: string) => [...text].slice(2).map((_, at) => text.slice(at, at + 3));

test("links that were there before are in the index, with the ends of their destinations", async () => {
  const database = await openBefore();
  await database.db
    .insertInto("links")
    .values(Array.from({ length: 100 }, (_, n) => link(n + 1)))
    .execute();
  await migrate(database);
  const { indexed, waiting } = await candidates(database, trigramsOf(urlOf(77)));
  expect([indexed, waiting]).toEqual([["link_77"], []]);
  expect((await candidates(database, ["z9\uE002"])).indexed).toEqual([]);
  expect((await candidates(database, ["z5\uE002"])).indexed).toEqual(["link_25"]);
});

test("each link is in the index or waits for it, whatever was written, and few wait", async () => {
  const database = await openBefore();
  await migrate(database);
  const { db } = database;
  const random = createRandom(7);
  const stored = new Map<string, string>();
  let made = 0;
  const add = async (count: number) => {
    const rows = Array.from({ length: count }, () => link(++made));
    await db.insertInto("links").values(rows).execute();
    for (const { id, url } of rows) stored.set(id, url);
  };
  const some = (count: number) => {
    const newestFirst = [...stored.keys()].reverse();
    const from = random() < 0.5 ? 0 : Math.floor(random() * newestFirst.length);
    return newestFirst.slice(from, from + count);
  };
  const writes = [
    () => add(1),
    () => add(1),
    () => add(1 + Math.floor(random() * 90)),
    async () => {
      const ids = some(1 + Math.floor(random() * 70));
      await db.deleteFrom("links").where("id", "in", ids).execute();
      for (const id of ids) stored.delete(id);
    },
    async () => {
      for (const id of some(3)) {
        const url = urlOf(++made);
        await db.updateTable("links").set({ url }).where("id", "=", id).execute();
        stored.set(id, url);
      }
    },
    async () => {
      const undone = db.transaction().execute(async (tx) => {
        await tx
          .insertInto("links")
          .values(Array.from({ length: 70 }, (_, n) => link(100_000 + n)))
          .execute();
        throw new Error("undone");
      });
      await expect(undone).rejects.toThrow("undone");
    },
  ];
  for (let step = 0; step < 400; step++) {
    await writes[Math.floor(random() * writes.length)]?.();
    const [id] = some(1);
    if (id === undefined) continue;
    const { all, waiting } = await candidates(database, trigramsOf(stored.get(id) ?? ""));
    expect(all).toContain(id);
    expect(waiting.length).toBeLessThan(64);
  }
  for (const [id, url] of stored) expect((await candidates(database, trigramsOf(url))).all).toContain(id);
  const { indexed, waiting } = await candidates(database, ["acm"]);
  expect(new Set([...indexed, ...waiting])).toEqual(new Set(stored.keys()));
  expect(indexed.length + waiting.length).toBe(stored.size);
});
