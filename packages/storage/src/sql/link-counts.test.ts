import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { describeEachDialect } from "../testing/databases.ts";
import { createRandom } from "../testing/random.ts";
import type { LinkKind, TestTables } from "../testing/tables.ts";
import { createMigrator } from "./create-migrator.ts";
import type { SqlDatabase } from "./database.ts";
import { migrate } from "./migrate.ts";
import { openDatabase } from "./open-database.ts";

const WORKSPACES = ["ws_1", "ws_2"];
const TAGS = ["tag_1", "tag_2", "tag_3"];

describeEachDialect("counts of links", ({ open, createEmptyUrl }) => {
  test("are what counting the links gives, after any writes", async () => {
    const database = await open<TestTables>();
    await insertWorkspaces(database);
    const random = createRandom(7);
    const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
    const some = () => `link_${Math.floor(random() * 60)}`;
    const kind = () => ({
      domain: pick(["a.test", "b.test"]),
      folder_id: pick([null, "fold_1", "fold_2"]),
      user_id: pick([null, "user_1"]),
      archived: pick([0, 1] as const),
    });
    const { db } = database;
    const writes = [
      () =>
        db
          .insertInto("links")
          .values(Array.from({ length: 5 }, () => link(some(), pick(WORKSPACES), kind())))
          .onConflict((conflict) => conflict.doNothing())
          .execute(),
      () => db.updateTable("links").set(kind()).where("id", "in", [some(), some(), some()]).execute(),
      () =>
        db
          .updateTable("links")
          .set({ folder_id: null })
          .where("folder_id", "=", pick(["fold_1", "fold_2"]))
          .execute(),
      () => db.updateTable("links").set({ clicks: 5 }).execute(),
      () => db.deleteFrom("links").where("id", "in", [some(), some()]).execute(),
      () => db.deleteFrom("link_tags").where("link_id", "=", some()).execute(),
      ...Array.from({ length: 4 }, () => () => insertLinkTags(database, some(), pick(TAGS))),
    ];
    for (let step = 0; step < 300; step++) {
      await pick(writes)();
      if (step % 10 === 0) expect(await keptCounts(database)).toEqual(await actualCounts(database));
    }
    expect((await actualCounts(database)).length).toBeGreaterThan(20);

    await db.deleteFrom("tags").where("id", "=", "tag_1").execute();
    expect(await keptCounts(database)).toEqual(await actualCounts(database));
    await db.deleteFrom("workspaces").where("id", "=", "ws_1").execute();
    expect(await keptCounts(database)).toEqual(await actualCounts(database));
    await db.deleteFrom("links").execute();
    expect(await keptCounts(database)).toEqual([]);
  });

  test("stay few rows, however many writes there were", async () => {
    const database = await open<TestTables>();
    await insertWorkspaces(database);
    for (let n = 0; n < 700; n++)
      await database.db
        .insertInto("links")
        .values(link(`link_${n}`, "ws_1"))
        .execute();
    const { rows } = await database.db
      .selectFrom("link_counts")
      .select((eb) => eb.fn.countAll<number>().as("rows"))
      .executeTakeFirstOrThrow();
    expect(rows).toBeLessThan(700);
    expect(await keptCounts(database)).toEqual([expect.objectContaining({ tag_id: null, links: 700 })]);
  });

  test("stay right when writers work at the same time", async () => {
    const database = await open<TestTables>();
    const { db } = database;
    await insertWorkspaces(database);
    const ids = Array.from({ length: 10 }, (_, n) => `link_${n}`);
    await db
      .insertInto("links")
      .values(ids.map((id) => link(id, "ws_1")))
      .execute();
    const writer = async (folder_id: string, tag: string) => {
      for (let round = 0; round < 15; round++) {
        const id = ids[round % ids.length] ?? "";
        await db.updateTable("links").set({ folder_id }).where("id", "=", id).execute();
        await db.transaction().execute(async (tx) => {
          await tx.deleteFrom("link_tags").where("link_id", "=", id).where("tag_id", "=", tag).execute();
          await insertLinkTags({ db: tx }, id, tag);
        });
        await db
          .insertInto("links")
          .values(link(`${folder_id}_${tag}_${round}`, "ws_1", { folder_id }))
          .execute();
      }
    };
    await Promise.all([writer("fold_1", "tag_1"), writer("fold_2", "tag_2"), writer("fold_3", "tag_3")]);
    expect(await keptCounts(database)).toEqual(await actualCounts(database));
  });

  test("are made for the links that are there already", async () => {
    const database = openDatabase<TestTables>(await createEmptyUrl());
    onTestFinished(() => database.close());
    await createMigrator(database).migrateTo("0013-workspace-imports");
    const { db } = database;
    await insertWorkspaces(database);
    await db
      .insertInto("links")
      .values([link("link_1", "ws_1"), link("link_2", "ws_1"), link("link_3", "ws_2")])
      .execute();
    await insertLinkTags(database, "link_1", "tag_1");
    await migrate(database);
    expect(await keptCounts(database)).toEqual(await actualCounts(database));
    expect((await keptCounts(database)).filter(({ tag_id: tag }) => tag !== "")).toHaveLength(3);
    await db.deleteFrom("links").where("id", "=", "link_1").execute();
    expect(await keptCounts(database)).toEqual(await actualCounts(database));
  });
});

const ANY_KIND: LinkKind = { domain: "a.test", folder_id: null, user_id: null, archived: 0 };

function link(id: string, workspace_id: string, kind: Partial<LinkKind> = {}) {
  const flags = { track_conversion: 0, proxy: 0, rewrite: 0, do_index: 0, public_stats: 0 } as const;
  const counters = { clicks: 0, leads: 0, conversions: 0, sales: 0, sale_amount_cents: 0 };
  const address = { key: id, key_lookup: id, url: "https://acme.test/" };
  return {
    id,
    workspace_id,
    ...ANY_KIND,
    ...kind,
    ...address,
    ...flags,
    ...counters,
    created_at_ms: 0,
    updated_at_ms: 0,
  };
}

async function insertWorkspaces({ db }: Pick<SqlDatabase<TestTables>, "db">): Promise<void> {
  const limits = { requests_per_minute: 600, analytics_requests_per_second: 2, created_at_ms: 0 };
  await db
    .insertInto("workspaces")
    .values(WORKSPACES.map((id) => ({ id, name: id, slug: id, ...limits })))
    .execute();
  await db
    .insertInto("tags")
    .values(TAGS.map((id) => ({ id, workspace_id: "ws_1", name: id, name_lookup: id, color: "red", created_at_ms: 0 })))
    .execute();
}

/** Of one link of the workspace that has the tags, if it is there and has none such. */
async function insertLinkTags(
  { db }: Pick<SqlDatabase<TestTables>, "db">,
  linkId: string,
  tag_id: string,
): Promise<void> {
  await db
    .insertInto("link_tags")
    .columns(["link_id", "tag_id", "position"])
    .expression((eb) =>
      eb
        .selectFrom("links")
        .select(["id", eb.val(tag_id).as("tag_id"), eb.lit(0).as("position")])
        .where("id", "=", linkId)
        .where("workspace_id", "=", "ws_1"),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

const ORDER = sql`workspace_id, coalesce(tag_id, ''), domain, coalesce(folder_id, ''), coalesce(user_id, ''), archived`;

async function keptCounts({ db }: SqlDatabase<TestTables>): Promise<readonly { readonly tag_id: string | null }[]> {
  const { rows } = await sql<{ tag_id: string | null }>`
    select workspace_id, tag_id, domain, folder_id, user_id, archived, sum(links) as links from link_counts
    group by workspace_id, tag_id, domain, folder_id, user_id, archived having sum(links) <> 0 order by ${ORDER}
  `.execute(db);
  return rows;
}

async function actualCounts({ db, dialect }: SqlDatabase<TestTables>): Promise<readonly unknown[]> {
  const tagged = sql`
    union all
    select workspace_id, '' as tag_id, domain, folder_id, user_id, archived, count(*) as links
    from links where id in (select link_id from link_tags)
    group by workspace_id, domain, folder_id, user_id, archived
  `;
  const { rows } = await sql`
    select * from (
      select workspace_id, null as tag_id, domain, folder_id, user_id, archived, count(*) as links from links
      group by workspace_id, domain, folder_id, user_id, archived
      union all
      select workspace_id, tag_id, domain, folder_id, user_id, archived, count(*) as links
      from link_tags join links on links.id = link_tags.link_id
      group by workspace_id, tag_id, domain, folder_id, user_id, archived
      ${dialect === "sqlite" ? tagged : sql``}
    ) as counted order by ${ORDER}
  `.execute(db);
  return rows;
}
