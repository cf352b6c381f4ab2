import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addMember } from "../members/members.ts";
import { callApi, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { addMemberKey } from "../testing/insert-rows.ts";
import { WorkspaceError } from "../workspaces/workspace-error.ts";
import type { NewApiKey } from "./api-keys.ts";
import { createApiKey, listApiKeys, revokeApiKey } from "./api-keys.ts";

const clock = createClock();
let workspace: StartedWorkspace;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
});
afterAll(() => workspace.close());

const create = (input: Partial<NewApiKey> = {}, workspaceId = workspace.workspace.id) =>
  createApiKey(workspace.database.db, workspaceId, { name: "Key", ...input }, clock.now());

const status = async (key: string, path = "/links") => (await callApi(workspace, "GET", path, { key })).status;

describe("a new key", () => {
  test("is shown once, and in part from then on", async () => {
    const created = await create({ name: "CI", scopes: ["links.read", "tags.write", "links.read"] });
    expect(created.key).toMatch(/^dub_[0-9A-Za-z]{24}$/);
    expect(created).toEqual({
      id: expect.stringMatching(/^key_/),
      key: created.key,
      name: "CI",
      partialKey: `dub...${created.key.slice(-4)}`,
      scopes: ["links.read", "tags.write"],
      userId: expect.stringMatching(/^user_/),
      isMachine: true,
      expiresAtMs: null,
      lastUsedAtMs: null,
      createdAtMs: clock.now(),
    });
    const { key, ...shown } = created;
    expect(await listApiKeys(workspace.database.db, workspace.workspace.id)).toContainEqual(shown);
    const rows = await workspace.database.db.selectFrom("api_keys").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(key);
  });

  test("tells when it was last used", async () => {
    const { key, id } = await create();
    await status(key);
    const keys = await listApiKeys(workspace.database.db, workspace.workspace.id);
    expect(keys.find((listed) => listed.id === id)?.lastUsedAtMs).toBe(clock.now());
  });

  test("works until it expires", async () => {
    const { key } = await create({ expiresAtMs: clock.now() + 1000 });
    expect(await status(key)).toBe(200);
    clock.advance(1000);
    expect(await refusal(workspace, "GET", "/links", { key })).toEqual([
      401,
      "unauthorized",
      "Unauthorized: Access token expired.",
    ]);
  });

  test("may be read-only", async () => {
    const { key } = await create({ scopes: ["apis.read"] });
    expect([await status(key), await status(key, "/folders"), await status(key, "/analytics")]).toEqual([
      200, 200, 200,
    ]);
    expect((await refusal(workspace, "POST", "/links", { key, body: { url: "https://x.co" } }))[0]).toBe(403);
  });

  test("has limits of its own, or its workspace's", async () => {
    const limited = await create({ requestsPerMinute: 1, analyticsRequestsPerSecond: 1 });
    expect([await status(limited.key), await status(limited.key)]).toEqual([200, 429]);
    expect([await status(limited.key, "/analytics"), await status(limited.key, "/analytics")]).toEqual([200, 429]);
    const other = await create({ requestsPerMinute: 7 });
    expect((await callApi(workspace, "GET", "/links", { key: other.key })).headers.get("x-ratelimit-limit")).toBe("7");
    const plain = await create();
    const { headers } = await callApi(workspace, "GET", "/links", { key: plain.key });
    expect(headers.get("x-ratelimit-limit")).toBe("1000000");
  });

  test("acts in the name of its member", async () => {
    const { userId, key } = await addMemberKey(workspace.database, workspace.workspace.id, "member");
    const { body } = await callApi(workspace, "POST", "/links", { key, body: { url: "https://x.co" } });
    expect(body).toMatchObject({ userId });
  });

  test("is made for a member by email, too", async () => {
    const { db } = workspace.database;
    const { userId } = await addMember(db, workspace.workspace.id, { role: "viewer", email: "Ada@acme.test" }, 0);
    expect(await create({ user: "ada@ACME.test" })).toMatchObject({ userId, isMachine: false });
  });
});

describe("refused, with a reason that a person understands", () => {
  test.each([
    [{ name: "" }, "The name of a key has 1 to 50 characters."],
    [{ name: "x".repeat(51) }, "The name of a key has 1 to 50 characters."],
    [{ scopes: ["links.delete"] }, /^There is no scope links\.delete: use links\.read, .*apis\.all\.$/],
    [{ expiresAtMs: 0 }, "The key would have expired already."],
    [{ user: "user_nope" }, "There is no member user_nope."],
  ])("%j", async (input, message) => {
    const before = await listApiKeys(workspace.database.db, workspace.workspace.id);
    const attempt = create(input);
    await expect(attempt).rejects.toBeInstanceOf(WorkspaceError);
    await expect(attempt).rejects.toThrow(message);
    expect(await listApiKeys(workspace.database.db, workspace.workspace.id)).toEqual(before);
  });

  test("a permission that the user's role does not have; a bundle gives what it may", async () => {
    const { db } = workspace.database;
    const { userId } = await addMember(db, workspace.workspace.id, { role: "member" }, 0);
    await expect(create({ user: userId, scopes: ["domains.write"] })).rejects.toThrow(
      "The user of this key is member, which does not allow domains.write.",
    );
    expect(await create({ user: userId, scopes: ["apis.all"] })).toMatchObject({ scopes: ["apis.all"] });
  });

  test("a member of another workspace", async () => {
    const other = await workspace.addWorkspace({ slug: "members-elsewhere" });
    await expect(create({ user: other.userId })).rejects.toThrow("There is no member");
  });

  test("more than a hundred keys of one workspace, however many ask at once", async () => {
    const { id } = await workspace.addWorkspace({ slug: "full" });
    const answers = await Promise.allSettled(Array.from({ length: 110 }, () => create({}, id)));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(99);
    await expect(create({}, id)).rejects.toThrow("A workspace has at most 100 API keys: remove one first.");
    expect(await listApiKeys(workspace.database.db, id)).toHaveLength(100);
  });
});

test("a revoked key is unknown at once, and no other workspace can revoke it", async () => {
  const { key, id } = await create();
  const { db } = workspace.database;
  const other = await workspace.addWorkspace({ slug: "revoking" });
  await expect(revokeApiKey(db, other.id, id)).rejects.toThrow(`There is no key ${id}`);
  expect(await status(key)).toBe(200);
  expect((await revokeApiKey(db, workspace.workspace.id, id)).id).toBe(id);
  expect(await refusal(workspace, "GET", "/links", { key })).toEqual([
    401,
    "unauthorized",
    "Unauthorized: Invalid API key.",
  ]);
  await expect(revokeApiKey(db, workspace.workspace.id, id)).rejects.toThrow(`There is no key ${id}`);
});
