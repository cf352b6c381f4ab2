import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { insertFolder, insertTag } from "../testing/insert-rows.ts";

let workspace: StartedWorkspace;
let folder: string;
let blue: string;
let red: string;

/**
 * Keys say what a link is: `plain`, `foldered` (in the folder), `blue` and `red` (tagged; `red` in the folder, `blue`
 * under a name with capitals), `tenant`, `archived`, `second` (on the second domain).
 */
beforeAll(async () => {
  workspace = await startWorkspace();
  const { db } = workspace.database;
  const { id: workspaceId } = workspace.workspace;
  folder = await insertFolder(db, workspaceId, "Campaigns");
  blue = await insertTag(db, workspaceId, "Blue", "blue");
  red = await insertTag(db, workspaceId, "Été", "red");
  await insertDomain("second.test", workspaceId);
  const other = await workspace.addWorkspace({ slug: "other" });
  const api = clientOf(workspace);
  const create = (key: string, body: object = {}) =>
    api.createLink({ body: { key, url: `https://acme.test/${key}`, ...body } });
  await create("plain", { url: "https://acme.test/100%25_Pure\\É" });
  await create("foldered", { folderId: folder });
  await create("blue", { tagIds: [blue] });
  await create("red", { tagIds: [red], folderId: folder });
  await create("tenant", { tenantId: "t_1" });
  await create("archived", { archived: true });
  await create("second", { domain: "second.test" });
  await clientOf(workspace, other.apiKey).createLink({ body: { url: "https://acme.test/theirs", key: "theirs" } });
});
afterAll(() => workspace.close());

async function insertDomain(slug: string, workspaceId: string): Promise<void> {
  await workspace.database.db
    .insertInto("domains")
    .values({
      id: `dom_${slug}`,
      workspace_id: workspaceId,
      slug,
      is_primary: 0,
      verified: 1,
      trusted: 0,
      archived: 0,
      placeholder: null,
      expired_url: null,
      not_found_url: null,
      created_at_ms: 0,
      updated_at_ms: 0,
    })
    .execute();
}

async function keys(query: string): Promise<string[]> {
  const { status, body } = await callApi(workspace, "GET", `/links?${query}`);
  expect(status).toBe(200);
  return (body as { key: string }[]).map((link) => link.key).sort();
}

test("links come newest first, with their tags", async () => {
  const links = await clientOf(workspace).getLinks();
  expect(links.map((link) => link.key)).toEqual(["second", "tenant", "blue", "plain"]);
  expect(links[2]?.tags).toEqual([{ id: blue, name: "Blue", color: "blue" }]);
});

describe("the folder rule: folders stay out of sight until something names links", () => {
  test.each([
    ["", ["blue", "plain", "second", "tenant"]],
    ["folderId=unsorted", ["blue", "plain", "second", "tenant"]],
    ["showArchived=true", ["archived", "blue", "plain", "second", "tenant"]],
    ["withTags=true", ["blue"]],
    ["search=https", ["blue", "foldered", "plain", "red", "second", "tenant"]],
    ["search=https&folderId=unsorted", ["blue", "foldered", "plain", "red", "second", "tenant"]],
    ["domain=localhost", ["blue", "foldered", "plain", "red", "tenant"]],
    ["withTags=true&search=https", ["blue", "red"]],
  ])("%s", async (query, expected) => {
    expect(await keys(query)).toEqual(expected);
  });

  test("a folder shows what is in it, whatever else is asked", async () => {
    expect(await keys(`folderId=${folder}`)).toEqual(["foldered", "red"]);
    expect(await keys(`folderId=${folder}&search=localhost/red`)).toEqual(["red"]);
  });
});

describe("filters", () => {
  test.each([
    ["domain=second.test", ["second"]],
    ["tenantId=t_1", ["tenant"]],
    ["tenantId=t_2", []],
    ["search=ACME.test/Tenant", ["tenant"]],
    ["search=localhost/red", ["red"]],
    ["search=http://localhost:4401/red", ["red"]],
    ["search=second.test", ["second"]],
    // What means something to a pattern is just text to a caller.
    ["search=100%2525_pure", ["plain"]],
    ["search=%25", ["plain"]],
    ["search=_", ["plain"]],
    ["search=%5C", ["plain"]],
    // Letters beyond ASCII are found as they are.
    ["search=%C3%89", ["plain"]],
    ["search=nothing", []],
    ["search=theirs", []],
    ["tagNames=blue", ["blue"]],
    ["tagNames=BLUE,%C3%A9t%C3%A9", ["blue", "red"]],
    ["tagNames=nope", []],
    ["tagIds=nope", []],
    ["tagIds=", ["blue", "plain", "second", "tenant"]],
    ["tagNames=,", ["blue", "plain", "second", "tenant"]],
    ["search=", ["blue", "plain", "second", "tenant"]],
    ["domain=", ["blue", "plain", "second", "tenant"]],
    ["unknown=1", ["blue", "plain", "second", "tenant"]],
    ["tenantId=t_1&search=plain", []],
    ["tenantId=t_2&tenantId=t_1", ["tenant"]],
    ["showArchived=TRUE&search=archived", ["archived"]],
  ])("%s", async (query, expected) => {
    expect(await keys(query)).toEqual(expected);
  });

  test("tags by id: any of several; tagIds wins over tagId, ids over names", async () => {
    expect(await keys(`tagId=${blue}`)).toEqual(["blue"]);
    expect(await keys(`tagIds=${blue},${red}`)).toEqual(["blue", "red"]);
    expect(await keys(`tagIds=${red}&tagId=${blue}`)).toEqual(["red"]);
    expect(await keys(`tagId=${red}&tagNames=blue`)).toEqual(["red"]);
  });

  test("the user who made them", async () => {
    expect(await keys(`userId=${workspace.workspace.userId}`)).toEqual(["blue", "plain", "second", "tenant"]);
    expect(await keys("userId=user_nobody")).toEqual([]);
  });
});

test("links sort by clicks, sales or last click, most first; those never clicked come last", async () => {
  const { db } = workspace.database;
  const other = await workspace.addWorkspace({ slug: "sorted" });
  const api = clientOf(workspace, other.apiKey);
  for (const [key, clicks, sale_amount_cents, last_clicked_at_ms] of [
    ["a", 1, 3, null],
    ["b", 3, 1, 2000],
    ["c", 2, 2, 3000],
  ] as const) {
    const { id } = await api.createLink({ body: { key, url: "https://x.co" } });
    await db.updateTable("links").set({ clicks, sale_amount_cents, last_clicked_at_ms }).where("id", "=", id).execute();
  }
  const order = async (sortBy: "createdAt" | "clicks" | "saleAmount" | "lastClicked") =>
    (await api.getLinks({ query: { sortBy } })).map((link) => link.key).join("");
  expect([
    await order("createdAt"),
    await order("clicks"),
    await order("saleAmount"),
    await order("lastClicked"),
  ]).toEqual(["cba", "bca", "acb", "cba"]);
});

describe("refused, by the list and by the count", () => {
  test.each([
    ["domain=nope.test", 404, "not_found", "Domain nope.test not found."],
    ["folderId=fold_nope", 404, "not_found", "Folder not found."],
    [
      "showArchived=1",
      422,
      "unprocessable_entity",
      'invalid_value: showArchived: Invalid option: expected one of "true"|"false"',
    ],
    ["search=%00", 422, "unprocessable_entity", "Invalid text: it contains a NUL or half of a surrogate pair."],
  ])("%s", async (query, ...expected) => {
    expect(await refusal(workspace, "GET", `/links?${query}`)).toEqual(expected);
    expect(await refusal(workspace, "GET", `/links/count?${query}`)).toEqual(expected);
  });

  test("domain and folder of another workspace", async () => {
    const other = await workspace.addWorkspace({ slug: "foreign" });
    const theirs = await insertFolder(workspace.database.db, other.id, "Theirs");
    expect(await refusal(workspace, "GET", "/links?domain=foreign.localhost")).toEqual([
      403,
      "forbidden",
      `Domain foreign.localhost does not belong to workspace ${workspace.workspace.id}.`,
    ]);
    expect(await refusal(workspace, "GET", `/links?folderId=${theirs}`)).toEqual([
      404,
      "not_found",
      "Folder does not belong to the workspace.",
    ]);
  });
});
