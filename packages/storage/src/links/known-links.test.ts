import { mkdir, readdir, readFile, rmdir, stat, truncate, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import type { Kysely } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import type { SqlDatabase, StorageTables } from "../sql/database.ts";
import { describeEachDialect } from "../testing/databases.ts";
import type { Change } from "../testing/link-changes.ts";
import { addWorkspace, anyChange, apply, factsOf } from "../testing/link-changes.ts";
import type { TestTables } from "../testing/tables.ts";
import { temporaryDirectory } from "../testing/temporary-directory.ts";
import type { KnownLinks } from "./known-links.ts";
import { createKnownLinks } from "./known-links.ts";
import { numbersOfLinks } from "./link-numbers.ts";
import { readAllLinks } from "./read-link-facts.ts";

describeEachDialect("what is known of links", ({ dialect, open }) => {
  async function setUp() {
    const database = (await open<TestTables>()) as SqlDatabase<TestTables> & SqlDatabase<StorageTables>;
    await addWorkspace(database.db);
    const change = async (one: Change) => {
      if (one.do === "visit") await numbersOfLinks(database.db as Kysely<StorageTables>, [`link_${one.link}`]);
      else await apply(database.db, one);
    };
    const file = join(await temporaryDirectory(), "links");
    const started: KnownLinks[] = [];
    // What is written in the background ends before its folder goes.
    onTestFinished(async () => void (await Promise.allSettled(started.map((links) => links.keep()))));
    /** After a start, as its first question finds it. */
    const start = async (): Promise<KnownLinks> => {
      const links = createKnownLinks(database, file, 0);
      started.push(links);
      await links.read();
      return links;
    };
    return { database, change, file, start };
  }

  const told = async (links: KnownLinks) => {
    const facts = await links.current();
    return facts && factsOf(facts);
  };

  async function inSql(database: SqlDatabase<StorageTables>) {
    const known = await readAllLinks(database, () => true);
    return known && factsOf(known.facts);
  }

  test("is what SQL says after any changes between starts and within", async () => {
    const { database, change, start } = await setUp();
    await change({ do: "make", link: 0, domain: "a.test", folder: null, key: "k" });
    await change({ do: "visit", link: 0 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyChange, { maxLength: 12 }),
        fc.array(anyChange, { maxLength: 12 }),
        async (within, between) => {
          const links = await start();
          expect(await told(links)).toEqual(await inSql(database));
          for (const one of within) await change(one);
          // Written while changes are taken.
          const [now] = await Promise.all([told(links), links.keep()]);
          expect(now).toEqual(await inSql(database));
          for (const one of between) await change(one);
        },
      ),
      { numRuns: 15 },
    );
  });

  test("comes from its file, with the changes since, and only from one that is whole and of this database", async () => {
    const { database, change, file, start } = await setUp();
    for (const link of [0, 1]) {
      await change({ do: "make", link, domain: "a.test", folder: null, key: "_root" });
      await change({ do: "tag", link, tag: "tag_1" });
      await change({ do: "visit", link });
    }
    const domains = async () => (await told(await start()))?.map(([, domain]) => domain);
    const links = await start();
    expect((await told(links))?.map(([, domain]) => domain)).toEqual(["a.test", "a.test"]);
    await links.keep();
    expect((await stat(file)).mode & 0o077).toBe(0);
    // Nobody is told of a change of the first: whoever reads all links sees it.
    await change({ do: "move", link: 0, domain: "b.test", folder: null, key: "_root" });
    await database.db.deleteFrom("link_changes").where("link_id", "=", "link_0").execute();
    await change({ do: "move", link: 1, domain: "c.test", folder: null, key: "_root" });
    expect(await domains()).toEqual(["a.test", "c.test"]);

    const whole = await readFile(file);
    for (const damage of [0, 5, 30, whole.length - 1]) {
      const bytes = Buffer.from(whole);
      bytes[damage] = (bytes[damage] ?? 0) ^ 1;
      await writeFile(file, bytes);
      expect(await domains()).toEqual(["b.test", "c.test"]);
      await writeFile(file, whole);
    }
    const later = Buffer.from(whole);
    later.writeUInt32LE(2, 4);
    later.writeUInt32LE(crc32(later.subarray(4)), 0);
    await writeFile(file, later);
    expect(await domains()).toEqual(["b.test", "c.test"]);
    await truncate(file, 3);
    expect(await domains()).toEqual(["b.test", "c.test"]);
    await writeFile(file, whole);
    await database.db.updateTable("link_changes_kept").set({ known_links: "another" }).execute();
    expect(await domains()).toEqual(["b.test", "c.test"]);
  });

  test("is read anew where changes since the file are not kept any more", async () => {
    const { database, change, start } = await setUp();
    const place = { domain: "a.test", folder: null, key: "_root" } as const;
    await change({ do: "make", link: 0, ...place });
    await change({ do: "visit", link: 0 });
    await (await start()).keep();
    await change({ do: "move", link: 0, ...place, domain: "b.test" });
    for (const tag of ["tag_1", "tag_2"]) await change({ do: "tag", link: 0, tag });
    const last = await database.db
      .selectFrom("link_changes")
      .select(["seq", "transaction_id"])
      .orderBy("seq", "desc")
      .limit(1)
      .executeTakeFirstOrThrow();
    const since = dialect === "sqlite" ? last.seq : last.transaction_id;
    await database.db.deleteFrom("link_changes").where("seq", "<", last.seq).execute();
    await database.db.updateTable("link_changes_kept").set({ since }).execute();
    const links = await start();
    // On PostgreSQL whatever transaction is older, of another database too, has them read once more.
    const domains = async () => (await told(links))?.map(([, domain]) => domain);
    await expect.poll(domains, { timeout: 10_000 }).toEqual(["b.test"]);
  });

  test("leaves nothing of a file that could not be written, and is written when it can be", async () => {
    const { change, file, start } = await setUp();
    await change({ do: "make", link: 0, domain: "a.test", folder: null, key: "k" });
    await change({ do: "visit", link: 0 });
    await mkdir(file);
    const links = await start();
    await expect(links.keep()).rejects.toThrow();
    expect(await readdir(dirname(file))).toEqual(["links"]);
    await rmdir(file);
    await links.keep();
    expect((await stat(file)).isFile()).toBe(true);
  });

  test("has nothing of links that are gone", async () => {
    const { change, file, start } = await setUp();
    for (const [link, domain] of ["a.test", "b.test"].entries()) {
      await change({ do: "make", link, domain, folder: null, key: "k" });
      await change({ do: "tag", link, tag: `tag_${link + 1}` });
      await change({ do: "visit", link });
    }
    const links = await start();
    await change({ do: "remove", link: 0 });
    const before = await told(links);
    const kept = async () => {
      await told(links);
      await links.keep();
      const text = (await readFile(file)).toString("latin1");
      return ["a.test", "tag_1", "b.test", "tag_2"].filter((part) => text.includes(part));
    };
    // On PostgreSQL whatever transaction is older, of another database too, has changes read once more.
    await expect.poll(kept, { timeout: 10_000 }).toEqual(["b.test", "tag_2"]);
    expect(await told(await start())).toEqual(before);
  });
});
