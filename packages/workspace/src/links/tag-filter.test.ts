import type { Client } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { insertLinks, insertTag } from "../testing/insert-rows.ts";
import { MAX_CANDIDATES } from "./search.ts";

/** So many that they are looked for in the list rather than listed first. */
const MANY = MAX_CANDIDATES + 5;

let workspace: StartedWorkspace;
let api: Client;
let common: string;
let rare: string;
let unused: string;

/** Links `k00000` and so on: all but one have the common tag, two the rare one as well, one that alone. */
beforeAll(async () => {
  workspace = await startWorkspace();
  api = clientOf(workspace);
  const { db } = workspace.database;
  common = await insertTag(db, workspace.workspace.id, "Common");
  rare = await insertTag(db, workspace.workspace.id, "Rare");
  unused = await insertTag(db, workspace.workspace.id, "Unused");
  await insertLinks(db, workspace.workspace.id, "localhost", MANY + 1);
  const links = await db.selectFrom("links").select(["id", "key"]).orderBy("key").execute();
  const rows = links.flatMap(({ id }, index) => [
    ...(index < MANY ? [{ link_id: id, tag_id: common, position: 0 }] : []),
    ...(index >= MANY - 2 ? [{ link_id: id, tag_id: rare, position: 1 }] : []),
  ]);
  await db.insertInto("link_tags").values(rows).execute();
});
afterAll(() => workspace.close());

describe("links are found by their tags, whether few or many have them", () => {
  test.each([
    ["a rare one", () => ({ tagIds: [rare] }), 3],
    ["a common one", () => ({ tagIds: [common] }), MANY],
    ["either, without repeats", () => ({ tagIds: [rare, common] }), MANY + 1],
    ["the name of one", () => ({ tagNames: ["RARE"] }), 3],
    ["one that no link has", () => ({ tagIds: [unused] }), 0],
    ["one that does not exist", () => ({ tagIds: ["tag_nope"] }), 0],
    ["a rare one, and a search", () => ({ tagIds: [rare], search: "k01004" }), 1],
    ["a rare one, and a search for others", () => ({ tagIds: [rare], search: "k00001" }), 0],
  ])("%s", async (_name, filters, count) => {
    const query = filters();
    expect(await api.getLinksCount({ query })).toBe(count);
    const found = await api.getLinks({ query });
    expect(new Set(found.map(({ key }) => key)).size).toBe(Math.min(count, 100));
  });

  test("a count by tag shows all tags of the links at hand, whichever is asked for", async () => {
    expect(await api.getLinksCount({ query: { groupBy: "tagId", tagIds: [rare] } })).toEqual([
      { tagId: common, _count: MANY },
      { tagId: rare, _count: 3 },
    ]);
  });
});
