import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import type { TestPostgres } from "@overdub/testkit/postgres";
import { startPostgres } from "@overdub/testkit/postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, clientOf } from "../testing/call-api.ts";
import { chunksOf } from "../testing/snapshot-file.ts";
import type { CreatedWorkspace } from "../workspaces/create-workspace.ts";
import type { CsvImportOptions } from "./import-csv.ts";
import { listCsvImports } from "./import-tables.ts";
import { whyKept } from "./undo-import.ts";

const HEADINGS = "url,key,tags,clicks\n";
const rowsOf = (count: number, tags = "") =>
  Array.from({ length: count }, (_, index) => `https://acme.test/${index},k${index},${tags},7\n`).join("");

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

describe.each(["sqlite", "postgres"] as const)("on %s", (dialect) => {
  let started: StartedWorkspace;
  let made = 0;
  beforeAll(async () => {
    started = await startWorkspace(dialect === "sqlite" ? {} : { databaseUrl: await postgres.createMigrated() });
  });
  afterAll(() => started?.close());

  async function newWorkspace() {
    made += 1;
    const workspace = await started.addWorkspace({ slug: `undo-${made}`, domain: `undo-${made}.example` });
    return { workspace, api: clientOf({ server: started.server, workspace }) };
  }

  /** @returns its id, and how it was told of rows. */
  async function importFile({ slug }: CreatedWorkspace, text: string, stopAfter = Number.POSITIVE_INFINITY) {
    const options: CsvImportOptions = {
      workspace: slug,
      file: "links.csv",
      source: "generic",
      map: {},
      tags: [],
      randomKeys: false,
      keepClicks: true,
      dryRun: false,
    };
    const { transfer } = started.server;
    const survey = await transfer.surveyCsv(chunksOf(text), options);
    const reports: unknown[] = [];
    let importId = "";
    let rows = 0;
    for await (const told of transfer.importCsv(chunksOf(text), survey, options, (one) => reports.push(one))) {
      if ("columns" in told) importId = told.importId ?? "";
      if ("row" in told) rows += 1;
      if (rows >= stopAfter) break;
    }
    return { importId, reports };
  }

  async function undo({ slug }: CreatedWorkspace, importId: string, stopAfter = Number.POSITIVE_INFINITY) {
    const sum = { links: 0, tags: 0, kept: [] as string[] };
    let steps = 0;
    for await (const { links, tags, kept } of started.server.transfer.undoCsvImport(slug, importId)) {
      sum.links += links;
      sum.tags += tags;
      sum.kept.push(...kept.map(({ kind, name, reason }) => `${kind} ${name.replace(/^.*\//, "")} ${reason}`));
      steps += 1;
      if (steps >= stopAfter) break;
    }
    return sum;
  }

  const listed = async ({ id }: CreatedWorkspace) => listCsvImports(started.database.db, id);
  const keysOf = async (api: ReturnType<typeof clientOf>) =>
    (await api.getLinks({ query: { showArchived: true } })).map(({ key }) => key).toSorted();

  test("all that an import has made goes, and nothing else", async () => {
    const { workspace, api } = await newWorkspace();
    await api.createTag({ body: { name: "Old" } });
    await api.createLink({ body: { url: "https://acme.test/old", key: "old", tagNames: ["Old"] } });
    await api.createLink({ body: { url: "https://acme.test/0", key: "k0" } });
    const { importId, reports } = await importFile(workspace, HEADINGS + rowsOf(230, "Old;New"));
    expect(reports).toEqual([100, 200, 230].map((done) => ({ done, total: 230 })));
    expect(await listed(workspace)).toMatchObject([
      { id: importId, file: "links.csv", source: "generic", links: 229, left: 229, finished_at_ms: expect.any(Number) },
    ]);
    expect(await undo(workspace, importId)).toEqual({ links: 229, tags: 1, kept: [] });
    expect(await keysOf(api)).toEqual(["k0", "old"]);
    expect((await api.getTags({ query: {} })).map(({ name }) => name)).toEqual(["Old"]);
    expect(await listed(workspace)).toMatchObject([{ id: importId, left: 0, undone_at_ms: expect.any(Number) }]);
    expect(await undo(workspace, importId)).toEqual({ links: 0, tags: 0, kept: [] });
    // The links can be imported again.
    const again = await importFile(workspace, HEADINGS + rowsOf(3));
    expect(await undo(workspace, again.importId)).toMatchObject({ links: 2 });
  });

  test("what has changed since is left and told of, as often as it is asked for", async () => {
    const { workspace, api } = await newWorkspace();
    const { importId } = await importFile(workspace, HEADINGS + rowsOf(8, "Shared"));
    const byKey = new Map((await api.getLinks({ query: {} })).map((link) => [link.key, link.id]));
    const idOf = (key: string) => byKey.get(key) ?? "";
    await api.updateLink({ params: { linkId: idOf("k0") }, body: { title: "Mine" } });
    await api.updateLink({ params: { linkId: idOf("k1") }, body: { tagIds: [] } });
    await callApi({ server: started.server, workspace }, "PATCH", "/links/bulk", {
      body: { linkIds: [idOf("k2")], data: { comments: "seen" } },
    });
    await api.deleteLink({ params: { linkId: idOf("k3") } });
    const { db } = started.database;
    await db.updateTable("links").set({ clicks: 8 }).where("id", "=", idOf("k4")).execute();
    await db.updateTable("links").set({ leads: 1 }).where("id", "=", idOf("k5")).execute();
    const left = [
      "link k0 was edited since",
      "link k1 was edited since",
      "link k2 was edited since",
      "link k3 was deleted since",
      "link k4 was clicked since",
      "link k5 has leads or sales",
      "tag Shared was edited since, or is on a link that stays",
    ];
    expect(await undo(workspace, importId)).toEqual({ links: 2, tags: 0, kept: left });
    expect(await keysOf(api)).toEqual(["k0", "k1", "k2", "k4", "k5"]);
    expect(await undo(workspace, importId)).toEqual({ links: 0, tags: 0, kept: left });
    expect(await listed(workspace)).toMatchObject([{ links: 8, left: 6 }]);
  });

  test("a tag that was renamed or given to another link stays", async () => {
    const { workspace, api } = await newWorkspace();
    const { importId } = await importFile(workspace, HEADINGS + rowsOf(1, "Red;Blue;Green"));
    const tags = new Map((await api.getTags({ query: {} })).map(({ name, id }) => [name, id]));
    await api.createLink({ body: { url: "https://acme.test/other", tagIds: [tags.get("Blue") ?? ""] } });
    await api.updateTag({ params: { id: tags.get("Green") ?? "" }, body: { name: "Lime" } });
    const why = "was edited since, or is on a link that stays";
    expect(await undo(workspace, importId)).toEqual({
      links: 1,
      tags: 1,
      kept: [`tag Blue ${why}`, `tag Lime ${why}`],
    });
  });

  test("an import that was stopped can be undone, and run again", async () => {
    const { workspace, api } = await newWorkspace();
    const text = HEADINGS + rowsOf(250, "New");
    const { importId } = await importFile(workspace, text, 120);
    expect(await listed(workspace)).toMatchObject([{ id: importId, links: 200, finished_at_ms: null }]);
    const second = await importFile(workspace, text);
    expect((await listed(workspace)).map(({ links }) => links)).toEqual([50, 200]);
    // Undoing is stopped behind its first step, and run again.
    expect(await undo(workspace, importId, 1)).toMatchObject({ links: 100 });
    expect(await undo(workspace, importId)).toMatchObject({
      links: 100,
      tags: 0,
      kept: [expect.stringMatching(/^tag New/)],
    });
    expect(await keysOf(api)).toHaveLength(50);
    expect(await undo(workspace, second.importId)).toEqual({ links: 50, tags: 0, kept: [] });
    expect(await undo(workspace, importId)).toEqual({ links: 0, tags: 1, kept: [] });
  });

  test("an import that is being undone goes no further", async () => {
    const { workspace, api } = await newWorkspace();
    const options = { workspace: workspace.slug, file: "-", map: {}, tags: [] };
    const flags = { randomKeys: false, keepClicks: false, dryRun: false };
    const text = HEADINGS + rowsOf(250);
    const { transfer } = started.server;
    const survey = await transfer.surveyCsv(chunksOf(text), { ...options, ...flags });
    const told: object[] = [];
    for await (const one of transfer.importCsv(chunksOf(text), survey, { ...options, ...flags })) {
      told.push(one);
      if (told.length === 2 && "importId" in (told[0] ?? {})) {
        await undo(workspace, (told[0] as { importId: string }).importId);
      }
    }
    expect(told.at(-1)).toEqual({ failed: "The import is being undone: it goes no further." });
    expect(await keysOf(api)).toEqual([]);
  });

  test("an import of another workspace is none, and one that made nothing is not remembered", async () => {
    const [mine, other] = [await newWorkspace(), await newWorkspace()];
    const { importId } = await importFile(mine.workspace, HEADINGS + rowsOf(2));
    await expect(undo(other.workspace, importId)).rejects.toThrow(`The workspace has no import ${importId}`);
    expect(await keysOf(mine.api)).toHaveLength(2);
    await importFile(mine.workspace, HEADINGS + rowsOf(2));
    expect(await listed(mine.workspace)).toHaveLength(1);
    expect(await listed(other.workspace)).toEqual([]);
  });
});

test.each([
  [undefined, "was deleted since"],
  [{ clicks: 3, leads: 0, sales: 0, updated_at_ms: 5 }, "was clicked since"],
  [{ clicks: 2, leads: 0, sales: 1, updated_at_ms: 6 }, "was edited since, has leads or sales"],
])("a link as %j is left, since it %s", (link, reason) => {
  expect(whyKept({ clicks: 2, updated_at_ms: 5 }, link)).toBe(reason);
});
