import type { Client, Folder } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { GivenFolderRole } from "../auth/permissions.ts";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { addMemberKey } from "../testing/insert-rows.ts";
import { listHiddenFolderIds } from "./hidden-folders.ts";
import { setFolderRole } from "./set-folder-role.ts";

/** Folders of an owner as a plain member meets them: by what each says of all users, and of this member. */
const FOLDERS = [
  { name: "write", accessLevel: "write", may: "rw" },
  { name: "read", accessLevel: "read", may: "r" },
  { name: "closed", accessLevel: null, may: "" },
  { name: "closed, but editor", accessLevel: null, entry: "editor", may: "rw" },
  { name: "closed, but viewer", accessLevel: null, entry: "viewer", may: "r" },
  { name: "write, but viewer", accessLevel: "write", entry: "viewer", may: "r" },
  { name: "write, but hidden", accessLevel: "write", entry: null, may: "" },
  { name: "read, but owner", accessLevel: "read", entry: "owner", may: "rwm" },
] as const;

const REFUSED = [403, "forbidden", "You are not allowed to perform this action on this folder."];

let workspace: StartedWorkspace;
let owner: Client;
let member: { userId: string; key: string };
const folders = new Map<string, Folder>();

beforeAll(async () => {
  workspace = await startWorkspace();
  owner = clientOf(workspace);
  member = await addMemberKey(workspace.database, workspace.workspace.id, "member");
  for (const { name, accessLevel, ...rest } of FOLDERS) {
    const folder = await owner.createFolder({ body: { name, accessLevel } });
    folders.set(name, folder);
    if (!("entry" in rest)) continue;
    await workspace.database.db
      .insertInto("folder_users")
      .values({ folder_id: folder.id, user_id: member.userId, role: rest.entry })
      .execute();
  }
});
afterAll(() => workspace.close());

const idOf = (name: string) => folders.get(name)?.id ?? "";

describe.each(FOLDERS)("a folder that is $name", ({ name, may }) => {
  test("is read by who may", async () => {
    const answer = await callApi(workspace, "GET", `/folders/${idOf(name)}`, { key: member.key });
    if (may.includes("r")) expect([answer.status, answer.body]).toEqual([200, folders.get(name)]);
    else expect(await refusal(workspace, "GET", `/folders/${idOf(name)}`, { key: member.key })).toEqual(REFUSED);
  });

  test("takes links from who may", async () => {
    const body = { url: "https://x.co", folderId: idOf(name) };
    const { status } = await callApi(workspace, "POST", "/links", { key: member.key, body });
    expect(status).toBe(may.includes("w") ? 200 : 403);
    expect(await owner.getLinksCount({ query: { folderId: idOf(name) } })).toBe(may.includes("w") ? 1 : 0);
  });

  test("shows its links to who may", async () => {
    const { status } = await callApi(workspace, "GET", `/links?folderId=${idOf(name)}`, { key: member.key });
    expect(status).toBe(may.includes("r") ? 200 : 403);
  });

  test("is changed and deleted by its owner alone", async () => {
    const change = { key: member.key, body: { description: name } };
    if (may.includes("m")) {
      expect((await callApi(workspace, "PATCH", `/folders/${idOf(name)}`, change)).status).toBe(200);
    } else {
      expect(await refusal(workspace, "PATCH", `/folders/${idOf(name)}`, change)).toEqual(REFUSED);
      expect(await refusal(workspace, "DELETE", `/folders/${idOf(name)}`, { key: member.key })).toEqual(REFUSED);
      expect((await owner.getFolder({ params: { id: idOf(name) } })).description).toBeNull();
    }
  });
});

describe("a list and a count", () => {
  const visible = FOLDERS.filter(({ may }) => may !== "").map(({ name }) => name);
  const hidden = FOLDERS.filter(({ may }) => may === "").map(({ name }) => name);

  test("have what a member may read", async () => {
    const api = clientOf(workspace, member.key);
    expect((await api.listFolders()).map(({ name }) => name)).toEqual(visible);
    expect(await api.getFoldersCount()).toBe(visible.length);
    expect(await api.getFoldersCount({ query: { search: "hidden" } })).toBe(0);
  });

  test("have everything for an owner", async () => {
    expect((await owner.listFolders()).map(({ name }) => name)).toEqual(FOLDERS.map(({ name }) => name));
    expect(await owner.getFoldersCount()).toBe(FOLDERS.length);
  });

  test.each(["viewer", "billing"] as const)("have for a %s what is open to everybody", async (role) => {
    const { key } = await addMemberKey(workspace.database, workspace.workspace.id, role);
    const open = FOLDERS.filter(({ accessLevel }) => accessLevel !== null).map(({ name }) => name);
    expect((await clientOf(workspace, key).listFolders()).map(({ name }) => name)).toEqual(open);
  });

  test("leave out exactly the folders whose links are to stay out of sight", async () => {
    const hiddenFrom = (role: "owner" | "member") =>
      listHiddenFolderIds(workspace.database.db, {
        workspaceId: workspace.workspace.id,
        userId: member.userId,
        role,
      });
    expect((await hiddenFrom("member")).sort()).toEqual(hidden.map(idOf).sort());
    expect(await hiddenFrom("owner")).toEqual([]);
  });
});

test("the operator gives a member a role in a folder, hides it, and leaves it to the folder again", async () => {
  const { key, userId } = await addMemberKey(workspace.database, workspace.workspace.id, "member");
  const { id } = await owner.createFolder({ body: { name: "Given", accessLevel: "read" } });
  const give = (role: GivenFolderRole, member = userId) =>
    setFolderRole(workspace.database.db, workspace.workspace.id, { folderId: id, member, role });
  const statuses = async () => {
    const read = await callApi(workspace, "GET", `/folders/${id}`, { key });
    const change = await callApi(workspace, "PATCH", `/folders/${id}`, { key, body: {} });
    return [read.status, change.status];
  };
  expect(await statuses()).toEqual([200, 403]);
  await give("owner");
  expect(await statuses()).toEqual([200, 200]);
  await give("none");
  expect(await statuses()).toEqual([403, 403]);
  await give("default");
  expect(await statuses()).toEqual([200, 403]);
  await expect(give("owner", "user_nope")).rejects.toThrow("There is no member user_nope");
  const other = await workspace.addWorkspace({ slug: "foreign" });
  const attempt = setFolderRole(workspace.database.db, other.id, { folderId: id, member: other.userId, role: "owner" });
  await expect(attempt).rejects.toThrow(`There is no folder ${id}.`);
});

test("whoever makes a folder owns it, closed as it may be", async () => {
  const maker = await addMemberKey(workspace.database, workspace.workspace.id, "member");
  const api = clientOf(workspace, maker.key);
  const { id } = await api.createFolder({ body: { name: "Private", accessLevel: null } });
  expect((await api.updateFolder({ params: { id }, body: { name: "Mine" } })).name).toBe("Mine");
  expect((await refusal(workspace, "GET", `/folders/${id}`, { key: member.key }))[0]).toBe(403);
  expect(await api.deleteFolder({ params: { id } })).toEqual({ id });
});
