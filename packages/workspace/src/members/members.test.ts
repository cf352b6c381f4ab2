import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listApiKeys } from "../api-keys/api-keys.ts";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { addMemberKey } from "../testing/insert-rows.ts";
import { addMember, changeRole, listMembers, removeMember } from "./members.ts";

let started: StartedWorkspace;

beforeAll(async () => {
  started = await startWorkspace();
});
afterAll(() => started.close());

const workspace = (slug: string) => started.addWorkspace({ slug });
const LAST_OWNER = "This is the last owner: make somebody else an owner first.";

test("members are listed with whoever made the workspace, oldest first", async () => {
  const { id, userId } = await workspace("listed");
  const nowMs = Date.now() + 1000;
  const ada = await addMember(started.database.db, id, { role: "viewer", name: "Ada", email: "ada@acme.test" }, nowMs);
  expect(ada).toEqual({
    userId: expect.stringMatching(/^user_/),
    role: "viewer",
    name: "Ada",
    email: "ada@acme.test",
    createdAtMs: nowMs,
  });
  expect(await listMembers(started.database.db, id)).toEqual([expect.objectContaining({ userId, role: "owner" }), ada]);
});

test("an email in another script is one member's, in any letter case, and names it", async () => {
  const { id } = await workspace("scripts");
  const { db } = started.database;
  for (const [email, other] of [
    ["Jörg@müller.de", "JO\u0308RG@MÜLLER.DE"],
    ["почта@пример.рф", "ПОЧТА@пример.рф"],
    ["ada@xn--e1afmkfd.xn--p1ai", "ADA@XN--E1AFMKFD.XN--P1AI"],
  ] as const) {
    const { userId } = await addMember(db, id, { role: "member", email }, 0);
    await expect(addMember(db, id, { role: "member", email: other }, 0)).rejects.toThrow("is a member already.");
    expect((await changeRole(db, id, other, "viewer")).userId).toBe(userId);
  }
  for (const email of ["ada", "ada@acme", "a b@acme.test", "jörg@-ü.de"]) {
    await expect(addMember(db, id, { role: "member", email }, 0)).rejects.toThrow(`"${email}" is no email address.`);
  }
});

test("an email is one member's, in any letter case, in one workspace", async () => {
  const { id } = await workspace("emails");
  const { db } = started.database;
  await addMember(db, id, { role: "member", email: "ada@acme.test" }, 0);
  await expect(addMember(db, id, { role: "member", email: "ADA@acme.test" }, 0)).rejects.toThrow(
    "ADA@acme.test is a member already.",
  );
  const elsewhere = await workspace("emails-elsewhere");
  await addMember(db, elsewhere.id, { role: "member", email: "ada@acme.test" }, 0);
});

test("a role that changes changes what the member's keys may, at once", async () => {
  const { id } = await workspace("roles");
  const { userId, key } = await addMemberKey(started.database, id, "viewer");
  const create = () => callApi(started, "POST", "/tags", { key, body: { name: "x" } });
  expect((await create()).status).toBe(403);
  expect(await changeRole(started.database.db, id, userId, "member")).toMatchObject({ userId, role: "member" });
  expect((await create()).status).toBe(201);
});

test("a removed member's keys end with it, what it made stays", async () => {
  const { id, apiKey } = await workspace("removed");
  const { userId, key } = await addMemberKey(started.database, id, "member");
  const folder = await clientOf(started, key).createFolder({ body: { name: "Theirs", accessLevel: null } });
  expect(await removeMember(started.database.db, id, userId)).toMatchObject({ member: { userId }, revokedKeys: 1 });
  expect((await refusal(started, "GET", "/folders", { key }))[0]).toBe(401);
  expect(await clientOf(started, apiKey).listFolders()).toEqual([folder]);
  expect(await listApiKeys(started.database.db, id)).toHaveLength(1);
  const entries = started.database.db.selectFrom("folder_users").selectAll().where("folder_id", "=", folder.id);
  expect(await entries.execute()).toEqual([]);
});

test("the last owner stays an owner, and of two who leave at once one stays", async () => {
  const { id, userId } = await workspace("owners");
  const { db } = started.database;
  await expect(changeRole(db, id, userId, "member")).rejects.toThrow(LAST_OWNER);
  await expect(removeMember(db, id, userId)).rejects.toThrow(LAST_OWNER);
  await changeRole(db, id, userId, "owner");
  const second = await addMember(db, id, { role: "owner" }, 0);
  const left = await Promise.allSettled([removeMember(db, id, userId), changeRole(db, id, second.userId, "viewer")]);
  expect(left.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect((await listMembers(db, id)).filter(({ role }) => role === "owner")).toHaveLength(1);
});

test("a member of another workspace is none of this", async () => {
  const { id } = await workspace("here");
  const other = await workspace("there");
  for (const attempt of [
    () => changeRole(started.database.db, id, other.userId, "viewer"),
    () => removeMember(started.database.db, id, other.userId),
  ]) {
    await expect(attempt()).rejects.toThrow(`There is no member ${other.userId}.`);
  }
  expect(await listMembers(started.database.db, other.id)).toHaveLength(1);
});
