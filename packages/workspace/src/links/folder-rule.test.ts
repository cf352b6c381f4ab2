import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, refusal } from "../testing/call-api.ts";
import { addMemberKey, insertFolder, insertTag } from "../testing/insert-rows.ts";

const REFUSED = "You are not allowed to perform this action on this folder.";

const folders = { readable: "", hidden: "", open: "", gone: "fold_gone" };

let workspace: StartedWorkspace;
/** Of a member, to whom one folder is open, one may be read only, and one is hidden. */
let key: string;
let tag: string;
/** By what folder they lie in. */
let links: Record<"none" | "open" | "readable" | "hidden" | "gone", Link>;

beforeAll(async () => {
  workspace = await startWorkspace();
  const { db } = workspace.database;
  const { id } = workspace.workspace;
  key = (await addMemberKey(workspace.database, id, "member")).key;
  folders.open = await insertFolder(db, id, "open");
  folders.readable = await insertFolder(db, id, "readable", "read");
  folders.hidden = await insertFolder(db, id, "hidden", null);
  tag = await insertTag(db, id, "Blue");
  const body = ["none", "open", "readable", "hidden", "gone"].map((key) => ({
    url: "https://acme.test/",
    key,
    tenantId: "t",
    tagIds: [tag],
    externalId: key,
  }));
  const created = (await callApi(workspace, "POST", "/links/bulk", { body })).body as Link[];
  links = Object.fromEntries(created.map((link) => [link.key, link])) as typeof links;
  for (const key of ["open", "readable", "hidden", "gone"] as const) {
    await db.updateTable("links").set({ folder_id: folders[key] }).where("id", "=", links[key].id).execute();
  }
});
afterAll(() => workspace.close());

const get = async (path: string) => (await callApi(workspace, "GET", path, { key })).body;
const keys = async (query: string) => ((await get(`/links?${query}`)) as Link[]).map((link) => link.key).sort();

describe("lists and counts leave out what the caller may not read", () => {
  test.each([
    ["", ["none"]],
    ["search=acme", ["gone", "none", "open", "readable"]],
    ["domain=localhost", ["gone", "none", "open", "readable"]],
    ["tenantId=t&folderId=unsorted", ["gone", "none", "open", "readable"]],
  ])("%j", async (query, expected) => {
    expect(await keys(query)).toEqual(expected);
    expect(await get(`/links/count?${query}`)).toBe(expected.length);
  });

  test("any tag", async () => {
    expect(await keys(`tagIds=${tag}`)).toEqual(["gone", "none", "open", "readable"]);
  });

  test("in groups too, with or without a filter that names links", async () => {
    expect(await get("/links/count?groupBy=domain")).toEqual([{ domain: "localhost", _count: 4 }]);
    expect(await get("/links/count?groupBy=userId&search=acme")).toMatchObject([{ _count: 4 }]);
    expect(await get("/links/count?groupBy=tagId&search=acme")).toEqual([{ tagId: tag, _count: 4 }]);
    const byFolder = [null, folders.open, folders.readable, folders.gone].map((folderId) => ({ folderId, _count: 1 }));
    for (const query of ["", "&search=acme"]) {
      const groups = await get(`/links/count?groupBy=folderId${query}`);
      expect(groups).toHaveLength(byFolder.length);
      expect(groups).toEqual(expect.arrayContaining(byFolder));
    }
  });

  test("unless it is asked for by name, which is refused", async () => {
    expect(await keys(`folderId=${folders.readable}`)).toEqual(["readable"]);
    for (const path of ["/links", "/links/count"]) {
      expect(await refusal(workspace, "GET", `${path}?folderId=${folders.hidden}`, { key })).toEqual([
        403,
        "forbidden",
        REFUSED,
      ]);
    }
  });
});

describe("a link in a folder", () => {
  test.each([
    ["none", 200, 200],
    ["open", 200, 200],
    ["readable", 200, 403],
    ["hidden", 403, 403],
    ["gone", 200, 200],
  ] as const)("%s is read with %d and changed with %d", async (name, read, write) => {
    const { id } = links[name];
    const status = async (method: string, path: string, body?: object) =>
      (await callApi(workspace, method, path, { key, body })).status;
    expect(await status("GET", `/links/${id}`)).toBe(read);
    expect(await status("GET", `/links/info?externalId=ext_${name}`)).toBe(read);
    expect(await status("GET", `/links/${id}/dashboard`)).toBe(read);
    expect(await status("PATCH", `/links/${id}`, { comments: "changed" })).toBe(write);
    expect(await status("PATCH", `/links/${id}`, { folderId: links[name].folderId, title: "t" })).toBe(write);
    if (write !== 200)
      expect(await refusal(workspace, "DELETE", `/links/${id}`, { key })).toEqual([403, "forbidden", REFUSED]);
  });

  test("can't be made in, nor moved to, one that may only be read", async () => {
    const body = { url: "https://acme.test/", folderId: folders.readable };
    expect(await refusal(workspace, "POST", "/links", { key, body })).toEqual([403, "forbidden", REFUSED]);
    const move = { key, body: { folderId: folders.readable } };
    expect(await refusal(workspace, "PATCH", `/links/${links.none.id}`, move)).toEqual([403, "forbidden", REFUSED]);
    expect((await callApi(workspace, "POST", "/links/bulk", { key, body: [body] })).body).toEqual([
      { link: body, error: `You don't have write access to the folder: ${folders.readable}`, code: "forbidden" },
    ]);
    const moveAll = { key, body: { linkIds: [links.none.id], data: { folderId: folders.readable } } };
    expect((await refusal(workspace, "PATCH", "/links/bulk", moveAll))[0]).toBe(403);
  });

  test("is passed over by changes and deletions in bulk", async () => {
    const linkIds = [links.readable.id, links.none.id, links.hidden.id];
    const answer = await callApi(workspace, "PATCH", "/links/bulk", {
      key,
      body: { linkIds, data: { comments: "bulk" } },
    });
    expect(answer.body).toMatchObject([
      { key: "none", comments: "bulk" },
      {
        link: { id: links.readable.id },
        error: `You don't have permission to update links in this folder: ${folders.readable}`,
        code: "forbidden",
      },
      { link: { id: links.hidden.id }, code: "forbidden" },
    ]);
    const ids = [links.readable.id, "ext_hidden"].join();
    const deletion = await callApi(workspace, "DELETE", `/links/bulk?linkIds=${ids}`, { key });
    expect(deletion.body).toEqual({ deletedCount: 0 });
  });
});
