import type { StartedOverdub } from "@overdub/testkit";
import { dubClient, runOverdub, startOverdub } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

/** The server runs all the time: the commands work beside it, on the same file. */
let server: StartedOverdub;
beforeAll(async () => {
  server = await startOverdub({ args: ["--empty"] });
});
afterAll(() => server[Symbol.asyncDispose]());

const run = (...args: string[]) => runOverdub(["workspace", ...args], { data: server.data });

async function runJson(...args: string[]) {
  const { code, stdout, stderr } = await run(...args, "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

const create = (key: string, name: string) => dubClient(server, key).createTag({ body: { name } });
const list = (key: string) => dubClient(server, key).getTags();

test("a key that is made beside the running server works at once, and not once it is revoked", async () => {
  const created = await runJson("key", "create", "demo", "--name", "CI", "--scopes", "tags.write, links.read");
  expect(created).toEqual({
    id: expect.stringMatching(/^key_/),
    name: "CI",
    partial_key: `dub...${created.api_key.slice(-4)}`,
    scopes: ["tags.write", "links.read"],
    user_id: expect.stringMatching(/^user_/),
    is_machine: true,
    expires_at: null,
    last_used_at: null,
    created_at: expect.any(String),
    api_key: expect.stringMatching(/^dub_\w{24}$/),
  });
  await create(created.api_key, "From a script");
  await expect(dubClient(server, created.api_key).listFolders()).rejects.toMatchObject({ status: 403 });

  const { stdout } = await run("key", "list", "demo");
  expect(stdout).toMatch(/^KEY +SHOWN AS +NAME +USER +SCOPES +EXPIRES +LAST USED\n/);
  expect(stdout).toMatch(
    new RegExp(`\\n${created.id} +dub\\.\\.\\..{4} +CI +machine +tags\\.write,links\\.read +never +20`),
  );
  expect(stdout).not.toContain(created.api_key);

  const revoked = await run("key", "revoke", "demo", created.id);
  expect(revoked).toMatchObject({ code: 0, stdout: `Revoked ${created.id} (CI, ${created.partial_key}).\n` });
  await expect(list(created.api_key)).rejects.toMatchObject({ status: 401 });
});

test("a key is read-only, expires and has limits as it is told", async () => {
  const created = await runJson(
    ...["key", "create", "demo", "--read-only", "--expires", "in 2 days", "--requests-per-minute", "2"],
  );
  expect(created.scopes).toEqual(["apis.read"]);
  const days = (Date.parse(created.expires_at) - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(1.9);
  expect(days).toBeLessThan(2.1);
  await list(created.api_key);
  await expect(create(created.api_key, "x")).rejects.toMatchObject({ status: 403 });
  await expect(list(created.api_key)).rejects.toMatchObject({ status: 429 });
});

test("members come, get keys, change their role and go", async () => {
  const member = await runJson("member", "add", "demo", "--name", "Ada", "--email", "ada@acme.test");
  expect(member).toEqual({
    user_id: expect.stringMatching(/^user_/),
    role: "member",
    name: "Ada",
    email: "ada@acme.test",
    created_at: expect.any(String),
  });
  const key = await runJson("key", "create", "demo", "--user", "ada@acme.test");
  expect(key).toMatchObject({ user_id: member.user_id, is_machine: false, scopes: [] });
  await create(key.api_key, "By Ada");

  expect(await runJson("member", "role", "demo", member.user_id, "viewer")).toMatchObject({ role: "viewer" });
  await expect(create(key.api_key, "By a viewer")).rejects.toMatchObject({ status: 403 });
  const { stdout } = await run("member", "list", "demo");
  expect(stdout).toMatch(/^USER +ROLE +NAME +EMAIL\nuser_\w+ +owner\nuser_\w+ +viewer +Ada +ada@acme\.test\n$/);

  const removed = await run("member", "remove", "demo", "ada@acme.test");
  expect(removed.stdout).toBe(`Removed ${member.user_id}; 1 key revoked.\n`);
  await expect(list(key.api_key)).rejects.toMatchObject({ status: 401 });
});

test("what cannot be is refused in one line", async () => {
  const { code, stdout, stderr } = await run("key", "create", "nope");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^overdub: There is no workspace nope: see `\S.* workspace list`\.\n$/);
});
