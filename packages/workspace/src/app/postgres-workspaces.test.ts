import type { StartedWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApiKey } from "../api-keys/api-keys.ts";
import { addMember, listMembers, removeMember } from "../members/members.ts";
import type { ApiTarget } from "../testing/call-api.ts";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { addMemberKey } from "../testing/insert-rows.ts";
import { startWorkspaceOnPostgres } from "../testing/start-workspace-on-postgres.ts";

/** What the other tests show on SQLite, once more on PostgreSQL, wherever a statement could mean something else there. */
let workspace: StartedWorkspace;
let api: ReturnType<typeof clientOf>;

beforeAll(async () => {
  workspace = await startWorkspaceOnPostgres();
  api = clientOf(workspace);
});
afterAll(() => workspace?.close());

const create = (body: object = {}) => api.createLink({ body: { url: "https://acme.test/", ...body } });

describe("tags", () => {
  test("live from creation to deletion, and names are unique in any letter case", async () => {
    const tag = await api.createTag({ body: { name: "Größe", color: "red" } });
    expect((await refusal(workspace, "POST", "/tags", { body: { name: "GRÖßE" } }))[0]).toBe(409);
    const link = await create({ tagIds: [tag.id] });
    expect(await api.getTags({ query: { search: "RÖ", includeLinksCount: true } })).toEqual([
      { ...tag, _count: { links: 1 } },
    ]);
    expect(await api.getTagsCount({ query: { search: "RÖ" } })).toBe(1);
    const renamed = await api.updateTag({ params: { id: tag.id }, body: { name: "Weite" } });
    expect(renamed).toEqual({ ...tag, name: "Weite" });
    expect(await api.deleteTag({ params: { id: tag.id } })).toEqual({ id: tag.id });
    expect((await refusal(workspace, "DELETE", `/tags/${tag.id}`))[0]).toBe(404);
    expect((await api.getLinkInfo({ query: { linkId: link.id } })).tags).toEqual([]);
  });

  let listed: ApiTarget;
  beforeAll(async () => {
    listed = { server: workspace.server, workspace: await workspace.addWorkspace({ slug: "tags" }) };
    for (const name of ["beta", "Alpha", "%_", "Ölüm"]) await clientOf(listed).createTag({ body: { name } });
  });

  test.each([
    ["", ["%_", "Alpha", "beta", "Ölüm"]],
    ["?sortOrder=desc&pageSize=2", ["Ölüm", "beta"]],
    ["?sortBy=createdAt&page=2&pageSize=2", ["%_", "Ölüm"]],
    ["?search=%25", ["%_"]],
    ["?search=A", ["Alpha", "beta"]],
  ])("%j are listed as %j", async (query, expected) => {
    const { body } = await callApi(listed, "GET", `/tags${query}`);
    expect((body as { name: string }[]).map(({ name }) => name)).toEqual(expected);
  });

  test("of twenty who want one name at once, one gets it", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => callApi(workspace, "POST", "/tags", { body: { name: "Race" } })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(409)]);
  });
});

describe("folders", () => {
  test("live from creation to deletion, and their links outlive them", async () => {
    const owner = await workspace.addWorkspace({ slug: "folders" });
    const target = { server: workspace.server, workspace: owner };
    const own = clientOf(target);
    const folder = await own.createFolder({ body: { name: "Größe" } });
    expect((await refusal(target, "POST", "/folders", { body: { name: "GRÖßE" } }))[0]).toBe(409);
    const link = await own.createLink({ body: { url: "https://acme.test", folderId: folder.id } });
    const renamed = await own.updateFolder({ params: { id: folder.id }, body: { name: "Weite", accessLevel: null } });
    expect(await own.listFolders({ query: { search: "WEIT" } })).toEqual([renamed]);
    expect(await own.deleteFolder({ params: { id: folder.id } })).toEqual({ id: folder.id });
    await workspace.server.jobs.runDue();
    expect((await own.getLinkInfo({ query: { linkId: link.id } })).folderId).toBeNull();
  });

  test("are hidden from members whom they do not let in", async () => {
    const owner = await workspace.addWorkspace({ slug: "hidden" });
    const own = clientOf({ server: workspace.server, workspace: owner });
    const { key, userId } = await addMemberKey(workspace.database, owner.id, "member");
    const open = await own.createFolder({ body: { name: "Open", accessLevel: "read" } });
    const closed = await own.createFolder({ body: { name: "Closed", accessLevel: null } });
    const member = clientOf(workspace, key);
    expect(await member.listFolders()).toEqual([open]);
    expect((await refusal(workspace, "GET", `/folders/${closed.id}`, { key }))[0]).toBe(403);
    const entries = [
      { folder_id: open.id, user_id: userId, role: null },
      { folder_id: closed.id, user_id: userId, role: "owner" },
    ];
    await workspace.database.db.insertInto("folder_users").values(entries).execute();
    expect([await member.listFolders(), await member.getFoldersCount()]).toEqual([[closed], 1]);
    expect((await member.updateFolder({ params: { id: closed.id }, body: { name: "Mine" } })).name).toBe("Mine");
  });
});

describe("keys and members", () => {
  test("there are at most a hundred keys, however many ask at once, and one owner stays", async () => {
    const { id, userId } = await workspace.addWorkspace({ slug: "keys" });
    const { db } = workspace.database;
    const keys = await Promise.allSettled(
      Array.from({ length: 105 }, () => createApiKey(db, id, { name: "k", scopes: ["tags.read"] }, 0)),
    );
    expect(keys.filter(({ status }) => status === "fulfilled")).toHaveLength(99);
    const second = await addMember(db, id, { role: "owner", email: "ada@acme.test" }, 0);
    const left = await Promise.allSettled([removeMember(db, id, userId), removeMember(db, id, "ADA@acme.test")]);
    expect(left.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect([userId, second.userId]).toContain((await listMembers(db, id))[0]?.userId);
  });

  test("a key has its own limits or its workspace's", async () => {
    const { id } = await workspace.addWorkspace({ slug: "limits", requestsPerMinute: 9 });
    const limitOf = async (input: object) => {
      const { key } = await createApiKey(workspace.database.db, id, { name: "k", ...input }, 0);
      return (await callApi(workspace, "GET", "/tags", { key })).headers.get("x-ratelimit-limit");
    };
    expect([await limitOf({}), await limitOf({ requestsPerMinute: 3 })]).toEqual(["9", "3"]);
  });
});
