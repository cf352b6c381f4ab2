import type { Finished, StartedOverdub } from "@overdub/testkit";
import { addressOf, runOverdub, startOverdub, visit } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

let server: StartedOverdub;
beforeAll(async () => {
  server = await startOverdub({ args: ["--empty"] });
});
afterAll(() => server[Symbol.asyncDispose]());

test.concurrent("lists the catalog for people and for programs, and takes filters", async () => {
  const { data } = server;
  const [forPeople, forPrograms] = await Promise.all([
    call(["list", "--methods", "read", "--tags", "links"], { data }),
    call(["list", "--json"], { data }),
  ]);
  expect(forPeople.stdout).toMatch(/^TOOL +METHOD +TAGS\n/);
  const tools = JSON.parse(forPrograms.stdout);
  expect(tools).toContainEqual({
    name: "create_a_dub_link",
    description: expect.any(String),
    resource: "links",
    method: "create",
    tags: ["links"],
    annotations: expect.objectContaining({ readOnlyHint: false }),
    query_schema: expect.any(Object),
    body_schema: expect.objectContaining({ properties: expect.objectContaining({ url: expect.any(Object) }) }),
    required: ["url"],
  });
  expect(forPeople.stdout).toMatch(/\nlist_all_dub_links +links list +links\n/);
  expect(forPeople.stdout).not.toMatch(/create_a_dub_link|list_all_dub_analytics/);
});

const KEYS = ["first", "second"];

async function callInEveryWay(data: string): Promise<string> {
  const [created, upserted] = await Promise.all([
    call(["call", "create_a_dub_link", "--json", "--args", '{"url":"https://example.com/a","key":"first"}'], { data }),
    call(["call", "dub_links_upsert", "--args", "-"], {
      data,
      input: '{"url": "https://example.com", "key": "second"}',
    }),
  ]);
  expect(created).toMatchObject({ code: 0, stderr: "" });
  expect(created.stdout).toMatch(/^\{.*\}\n$/);
  expect(JSON.parse(created.stdout)).toMatchObject({
    result: { shortLink: expect.stringMatching(/\/first$/), url: "https://example.com/a" },
  });
  expect(upserted).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining('\n  "result": {\n') });
  const missing = await call(["call", "get_single_dub_link_by_id", "--args", '{"domain":"localhost","key":"x"}'], {
    data,
  });
  expectRefusal(missing, /not found/i);
  return JSON.parse(created.stdout).result.shortLink;
}

test.concurrent("calls tools on the running server, where what they change shows at once", async () => {
  const { data, workspace } = server;
  // The server now has them in memory, as missing.
  for (const key of KEYS) expect((await visit(`${workspace}/${key}`, { ip: addressOf(1) })).location).toBeUndefined();
  const shortLink = await callInEveryWay(data);
  expect(shortLink).toBe(`${workspace}/first`);
  for (const key of KEYS) expect((await visit(`${workspace}/${key}`, { ip: addressOf(1) })).status).toBe(302);
  const { stdout } = await call(["call", "list_all_dub_analytics", "--args", '{"interval":"24h"}', "--json"], { data });
  expect(JSON.parse(stdout).result).toMatchObject([{ clicks: 2 }]);
});

test.concurrent("calls tools without a server, and a later one shows what they changed", async () => {
  await using stopped = await startOverdub({ args: ["--empty"] });
  const { data } = stopped;
  await stopped.stop();
  await callInEveryWay(data);
  await using again = await startOverdub({ data });
  const redirected = await visit(`${again.workspace}/first`, { ip: addressOf(1) });
  expect(redirected.location).toBe("https://example.com/a");
});

test.concurrent.each([
  ["a misspelt tool, saying which is meant", ["dub_link_count"], /Did you mean `dub_links_count`\?$/],
  ["an unknown tool", ["drop_everything"], /^There is no tool drop_everything: see `\S.* tool list`\.$/],
  ["what is no JSON", ["dub_links_count", "--args", "{url:1}"], /^The arguments \(--args\) are not valid JSON\.$/],
  [
    "an unknown argument, saying which there are",
    ["create_a_dub_link", "--args", '{"url":"https://example.com","kee":"x"}'],
    /^Unknown argument "kee"\. Did you mean `?"?key.*Allowed arguments: .*url.* Required: url\.$/,
  ],
])("refuses %s", async (_name, args, message) => {
  expectRefusal(await call(["call", ...args], { data: server.data }), message, 2);
});

test.concurrent("refuses an unknown account, and takes a tenant or a label", async () => {
  const { data } = server;
  const count = (account: string) => call(["call", "dub_links_count", "--account", account], { data });
  expectRefusal(await count("acc_none"), /^There is no account acc_none/);
  for (const name of ["demo", "Demo", server.accountId, server.accountId.toUpperCase()]) {
    expect(JSON.parse((await count(name)).stdout)).toMatchObject({ result: expect.any(Number) });
  }
});

test.concurrent("explains the arguments of a tool", async () => {
  const { code, stdout } = await call(["call", "create_a_dub_link", "--help"], { data: "/nonexistent" });
  expect(code).toBe(0);
  expect(stdout).toMatch(/\ncreate_a_dub_link: \S/);
  expect(stdout).toMatch(/\nARGUMENT +TYPE +REQUIRED +MEANING\nurl +string +yes +\S/);
  expect(stdout).toMatch(/\ntagIds +\S/);
  expectRefusal(await call(["call", "create_a_dub_linc", "-h"], { data: "/nonexistent" }), /`create_a_dub_link`/, 2);
});

test.concurrent("lists as CSV, too", async () => {
  const { stdout } = await call(["list", "--csv", "--tags", "links"], { data: "/nonexistent" });
  expect(stdout).toMatch(/^name,description,resource,method,tags,/);
});

test.concurrent("tells errors to programs as JSON", async () => {
  const { data } = server;
  const refused = async (...args: string[]) => {
    const { code, stdout, stderr } = await call(["call", ...args, "--json"], { data });
    expect([stdout, stderr.split("\n").length]).toEqual(["", 2]);
    return [code, JSON.parse(stderr).error.code];
  };
  expect(await refused("dub_links_count", "--args", "{")).toEqual([2, "usage"]);
  expect(await refused("dub_links_count", "--args", '{"x":1}')).toEqual([2, "invalid_arguments"]);
  expect(await refused("dub_links_count", "--account", "none")).toEqual([1, "failed"]);
  expect(await refused("dub_links_count", "--nope")).toEqual([2, "usage"]);
});

function call(args: readonly string[], options: Parameters<typeof runOverdub>[1]): Promise<Finished> {
  return runOverdub(["tool", ...args], options);
}

function expectRefusal({ code, stdout, stderr }: Finished, message: RegExp, exitCode = 1): void {
  expect({ code, stdout }).toEqual({ code: exitCode, stdout: "" });
  expect(stderr).toMatch(/^overdub: [^\n]+\n$/);
  expect(stderr.slice("overdub: ".length, -1)).toMatch(message);
}
