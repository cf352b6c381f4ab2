import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { CompiledQuery } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { insertFolder, insertTag } from "../testing/insert-rows.ts";

let workspace: StartedWorkspace;
let folder: string;
let blue: string;
let red: string;

/** Three links lie open: one plain, one with the blue tag, one archived. In the folder lies one with both tags. */
beforeAll(async () => {
  workspace = await startWorkspace();
  const { db } = workspace.database;
  const { id: workspaceId } = workspace.workspace;
  folder = await insertFolder(db, workspaceId, "Campaigns");
  blue = await insertTag(db, workspaceId, "Blue", "blue");
  red = await insertTag(db, workspaceId, "Red", "red");
  const other = await workspace.addWorkspace({ slug: "other" });
  const api = clientOf(workspace);
  const url = "https://acme.test/";
  await api.createLink({ body: { url, tenantId: "t_1" } });
  await api.createLink({ body: { url, tagIds: [blue] } });
  await api.createLink({ body: { url, archived: true } });
  await api.createLink({ body: { url, tagIds: [red, blue], folderId: folder, tenantId: "t_3" } });
  await clientOf(workspace, other.apiKey).createLink({ body: { url } });
});
afterAll(() => workspace.close());

const count = async (query: string) => (await callApi(workspace, "GET", `/links/count?${query}`)).body;

/** Groups, and the statements that have made them. */
async function grouping(query: string) {
  const asked = vi.spyOn(workspace.database.db.getExecutor(), "executeQuery");
  const groups = await count(query);
  const statements = asked.mock.calls.map(([statement]) => statement).filter(({ sql }) => / group by /.test(sql));
  asked.mockRestore();
  return { groups, statements };
}

test("is a number, under the filters and the folder rule of the list", async () => {
  expect(await count("")).toBe(2);
  expect(await count("showArchived=true")).toBe(3);
  expect(await count("search=acme")).toBe(3);
  expect(await count(`folderId=${folder}`)).toBe(1);
  expect(await count("tenantId=t_1")).toBe(1);
  expect(await count("tenantId=t_2")).toBe(0);
});

test("by domain: folders included, the domain filter is ignored", async () => {
  const all = [{ domain: "localhost", _count: 3 }];
  expect(await count("groupBy=domain")).toEqual(all);
  expect(await count("groupBy=domain&domain=localhost")).toEqual(all);
  expect(await count(`groupBy=domain&folderId=${folder}`)).toEqual([{ domain: "localhost", _count: 1 }]);
});

test("by user: the user filter is ignored", async () => {
  const { userId } = workspace.workspace;
  expect(await count("groupBy=userId")).toEqual([{ userId, _count: 2 }]);
  expect(await count("groupBy=userId&userId=user_nobody&search=acme")).toEqual([{ userId, _count: 3 }]);
});

test("by folder: the folder rule does not apply", async () => {
  expect(await count("groupBy=folderId")).toEqual([
    { folderId: null, _count: 2 },
    { folderId: folder, _count: 1 },
  ]);
});

test("by tag: tag filters are ignored, and a link counts once for each of its tags", async () => {
  expect(await count("groupBy=tagId")).toEqual([{ tagId: blue, _count: 1 }]);
  const found = [
    { tagId: blue, _count: 2 },
    { tagId: red, _count: 1 },
  ];
  expect(await count(`groupBy=tagId&search=ACME&tagIds=${red}`)).toEqual(found);
  // One letter is too short for the index of texts: all links are read, and their tags with them.
  const { statements, groups } = await grouping("groupBy=tagId&search=A");
  expect(groups).toEqual(found);
  expect(statements.map(({ sql }) => sql)).toEqual([expect.stringContaining("cross join")]);
  expect(await count(`groupBy=tagId&tenantId=t_3&tagIds=${red}&search=acme`)).toEqual([
    { tagId: blue, _count: 1 },
    { tagId: red, _count: 1 },
  ]);
  expect(await count("groupBy=tagId&tenantId=t_1")).toEqual([]);
  expect(await count(`groupBy=tagId&tenantId=t_3&folderId=${folder}`)).toEqual([
    { tagId: blue, _count: 1 },
    { tagId: red, _count: 1 },
  ]);
  expect(await count("groupBy=tagId&tenantId=t_2")).toEqual([]);
});

test("is as many as the list shows, under any filters together", async () => {
  const filters = [
    ["", "domain=LOCALHOST"],
    ["", `userId=${workspace.workspace.userId}`, "userId=user_nobody"],
    ["", `folderId=${folder}`, "folderId=unsorted"],
    [
      "",
      `tagIds=${blue}`,
      "tagNames=RED",
      `tagIds=${blue},${red}`,
      `tagIds=${blue},${blue}`,
      "tagIds=tag_none",
      "withTags=true",
    ],
    ["", "showArchived=true"],
  ];
  const queries = filters.reduce((all, some) => all.flatMap((query) => some.map((one) => `${query}&${one}`)), [""]);
  for (const query of queries) {
    const { body } = await callApi(workspace, "GET", `/links?${query}`);
    expect([query, await count(query)]).toEqual([query, (body as unknown[]).length]);
  }
});

test("follows a link that changes its kind, and a tag that goes", async () => {
  const api = clientOf(workspace);
  const { id } = await api.createLink({ body: { url: "https://acme.test/", tagNames: ["Red"], archived: true } });
  const counts = async () => [
    await count(`tagIds=${red}`),
    await count(`tagIds=${red}&showArchived=true&folderId=${folder}`),
    await count(`withTags=true&folderId=${folder}`),
    await count("groupBy=folderId&withTags=true&showArchived=true"),
  ];
  const tagged = (...links: [folderId: string | null, count: number][]) =>
    links.map(([folderId, _count]) => ({ folderId, _count }));
  expect(await counts()).toEqual([1, 1, 1, tagged([null, 2], [folder, 1])]);
  await api.updateLink({ params: { linkId: id }, body: { archived: false, folderId: folder } });
  expect(await counts()).toEqual([2, 2, 2, tagged([folder, 2], [null, 1])]);
  await api.updateLink({ params: { linkId: id }, body: { tagIds: [] } });
  const untagged = [1, 1, 1, tagged([null, 1], [folder, 1])];
  expect(await counts()).toEqual(untagged);
  const green = await insertTag(workspace.database.db, workspace.workspace.id, "Green", "green");
  await api.updateLink({ params: { linkId: id }, body: { tagIds: [green] } });
  expect(await count(`groupBy=tagId&folderId=${folder}`)).toContainEqual({ tagId: green, _count: 1 });
  expect(await count(`withTags=true&folderId=${folder}`)).toBe(2);
  await api.deleteTag({ params: { id: green } });
  expect(await count(`groupBy=tagId&folderId=${folder}`)).not.toContainEqual({ tagId: green, _count: 1 });
  expect(await counts()).toEqual(untagged);
  await api.deleteLink({ params: { linkId: id } });
  expect(await count(`folderId=${folder}`)).toBe(1);
});

test.each(["domain", "folderId", "userId"])(
  "by %s reads the links of a tenant, and not all in the order of groups",
  async (groupBy) => {
    const { db } = workspace.database;
    const { statements } = await grouping(`groupBy=${groupBy}&tenantId=t_1`);
    expect(statements).toHaveLength(1);
    for (const { sql, parameters } of statements) {
      const plan = await db.executeQuery(CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]));
      expect(JSON.stringify(plan.rows)).toContain("links_by_tenant");
    }
  },
);

test("by anything else is refused", async () => {
  expect(await refusal(workspace, "GET", "/links/count?groupBy=x")).toEqual([
    422,
    "unprocessable_entity",
    "invalid_union: groupBy: Invalid input",
  ]);
});
