import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { callApi, clientOf } from "../testing/call-api.ts";
import { addMemberKey, insertFolder, insertTag } from "../testing/insert-rows.ts";

type Query = Readonly<Record<string, string>>;

const LINKS = 60;
const USERS = ["user_0", "user_1", null];

let workspace: StartedWorkspace;
let folders: (string | null)[];
let tags: string[];
/** Of the owner, and of a member who may not read one of the folders. */
let keys: string[];

/**
 * Each letter of a key is in fewer links than the one before: `a` in all, `f` in one of six. One link is archived in seven.
 * Between them are places of links that are gone, and links of another workspace at the end.
 */
beforeAll(async () => {
  workspace = await startWorkspace();
  const { db } = workspace.database;
  const { id: workspaceId } = workspace.workspace;
  folders = [null, await insertFolder(db, workspaceId, "One"), await insertFolder(db, workspaceId, "Two", null)];
  tags = await Promise.all(["Red", "Blue", "Gone"].map((name) => insertTag(db, workspaceId, name)));
  keys = [workspace.workspace.apiKey, (await addMemberKey(workspace.database, workspaceId, "member")).key];
  const api = clientOf(workspace);
  const body = Array.from({ length: LINKS }, (_, index) => ({
    url: "https://x.test/",
    key: `${"abcdef".slice(0, 1 + (index % 6))}${index}${index % 5 === 0 ? "é" : ""}`,
    archived: index % 7 === 0,
    tagIds: tags.filter((_, tag) => index % (tag + 2) === 0),
  }));
  await callApi(workspace, "POST", "/links/bulk", { body });
  const rows = await db.selectFrom("links").select("id").orderBy("id").execute();
  for (const [index, { id }] of rows.entries()) {
    const columns = { folder_id: folders[index % 3] ?? null, user_id: USERS[(index >> 2) % 3] ?? null };
    await db.updateTable("links").set(columns).where("id", "=", id).execute();
  }
  for (const { id } of rows.filter((_, index) => index % 4 === 1)) await api.deleteLink({ params: { linkId: id } });
  await api.deleteTag({ params: { id: tags[2] ?? "" } });
  const other = await workspace.addWorkspace({ slug: "other" });
  for (const key of ["abc", "zzz"])
    await clientOf(workspace, other.apiKey).createLink({ body: { url: "https://x.test/", key } });
});
afterAll(() => workspace.close());

async function call<Body>(key: string, path: string, query: Query): Promise<Body> {
  const { status, body } = await callApi(workspace, "GET", `${path}?${new URLSearchParams(query)}`, { key });
  expect([status, query]).toEqual([200, query]);
  return body as Body;
}

/** What a link is grouped by; it is in as many groups. */
const VALUES = {
  domain: ({ domain }: Link) => [domain],
  userId: ({ userId }: Link) => [userId],
  folderId: ({ folderId }: Link) => [folderId],
  tagId: ({ tags }: Link) => (tags ?? []).map(({ id }) => id),
} as const;

type Grouping = keyof typeof VALUES;

async function countInLists(key: string, groupBy: Grouping, query: Query) {
  const found = await call<Link[]>(key, "/links", { ...query, pageSize: "100" });
  const groups = Map.groupBy(found.flatMap(VALUES[groupBy]), (value) => value);
  return new Map([...groups].map(([value, { length }]) => [value, length]));
}

test("groups of a search are as many as its list shows, whether it finds most links or few", async () => {
  const anySearch = fc.constantFrom("a", "B", "c", "d", "e", "f", "1", "5", "é", "zz", "%", "localhost/a", "x.test");
  const anyFilter = fc.constantFrom<Query>({}, { showArchived: "true" }, { withTags: "true" }, { tagNames: "Red" });
  const anyGrouping = fc.constantFrom(...(Object.keys(VALUES) as Grouping[]));
  const asked = vi.spyOn(workspace.database.db.getExecutor(), "executeQuery");
  const ways = new Set<boolean>();
  await fc.assert(
    fc.asyncProperty(
      anySearch,
      anyFilter,
      anyGrouping,
      fc.constantFrom(...keys),
      async (search, filter, groupBy, key) => {
        const query = { search, ...filter };
        asked.mockClear();
        const groups = await call<Record<Grouping | "_count", never>[]>(key, "/links/count", { ...query, groupBy });
        const counting = asked.mock.calls.map(([{ sql }]) => sql).filter((sql) => / group by /.test(sql));
        for (const sql of counting) ways.add(sql.includes("link_counts"));
        // Filters on tags are ignored where tags are counted.
        expect(new Map(groups.map((group) => [group[groupBy], group._count]))).toEqual(
          await countInLists(key, groupBy, groupBy === "tagId" && !("showArchived" in filter) ? { search } : query),
        );
        const counts = groups.map(({ _count }) => _count);
        expect(counts).toEqual(counts.toSorted((one, two) => two - one));
      },
    ),
    { numRuns: 150 },
  );
  expect(ways).toEqual(new Set([false, true]));
});

test("a search is taken for one of most links by many of them, not by the newest", async () => {
  const [key = ""] = keys;
  const newest = await clientOf(workspace).createLink({ body: { url: "https://x.test/", key: "q" } });
  const asked = vi.spyOn(workspace.database.db.getExecutor(), "executeQuery");
  for (const [search, isOfMost] of [
    ["q", false],
    ["x", true],
    ["f", false],
  ] as const) {
    asked.mockClear();
    await call(key, "/links/count", { search, groupBy: "domain", showArchived: "true" });
    const isByRest = asked.mock.calls.some(([{ sql }]) => / group by /.test(sql) && sql.includes("link_counts"));
    expect([search, isByRest]).toEqual([search, isOfMost]);
  }
  await clientOf(workspace).deleteLink({ params: { linkId: newest.id } });
});
