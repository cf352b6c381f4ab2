import type { StartedOverdub } from "@overdub/testkit";
import { runOverdub, startOverdub } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

let server: StartedOverdub;
beforeAll(async () => {
  server = await startOverdub({ args: ["--empty"] });
});
afterAll(() => server[Symbol.asyncDispose]());

const run = (...args: string[]) => runOverdub(args, { data: server.data });
const asJson = async (...args: string[]) => JSON.parse((await run(...args, "--json")).stdout);

async function callGateway(token: string, path = "/api-token", init: RequestInit = {}) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await fetch(`${server.gateway}${path}`, { ...init, headers });
  return { status: response.status, json: (await response.json()) as { id: string; token: string } };
}

async function listTools(url: string): Promise<number> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  return (await fetch(url, { method: "POST", headers: { accept: "application/json" }, body })).status;
}

test("an API token is shown once, has a name of its own, and is refused from the moment it is revoked", async () => {
  const created = await run("token", "create", "CI", "--expires", "in 90 days");
  const token = created.stdout.trim();
  expect(token).toMatch(/^ovd_\w+$/);
  expect((await callGateway(token)).status).toBe(200);
  expect((await callGateway(token, `/proxy/links?integrated_account_id=${server.accountId}`)).status).toBe(200);
  const again = await run("token", "create", "CI");
  expect(again).toMatchObject({ code: 1, stderr: 'overdub: There is an API token named "CI" already\n' });

  const listed = await run("token", "list");
  expect(listed.stdout).toMatch(/^TOKEN +NAME +OPERATOR +EXPIRES +LAST USED\n/);
  expect(listed.stdout).toMatch(/ CI +no +20\d\d-\S+Z +20\d\d-\S+Z\n/);
  expect((await run("token", "list", "--csv")).stdout).toMatch(/^id,name,environment_id,.*\r\n/);
  expect(listed.stdout).not.toContain(token);

  expect((await run("token", "revoke", "CI")).stdout).toMatch(/^Revoked CI \(/);
  expect((await callGateway(token)).status).toBe(401);
  expect((await callGateway(token, `/proxy/links?integrated_account_id=${server.accountId}`)).status).toBe(401);
  expect(await run("token", "revoke", "CI")).toMatchObject({ code: 1, stderr: "overdub: API token not found\n" });
});

test("an operator's token does the same by the gateway's API", async () => {
  const { token } = await asJson("token", "create", "Ops", "--operator");
  const post = { method: "POST", body: JSON.stringify({ name: "Made" }) };
  expect((await callGateway(server.apiToken, "/api-token", post)).status).toBe(403);
  const made = await callGateway(token, "/api-token", post);
  expect(made).toMatchObject({ status: 201, json: { name: "Made", token: expect.stringMatching(/^ovd_/) } });
  expect((await callGateway(token, `/api-token/${made.json.id}`, { method: "DELETE" })).status).toBe(200);
  expect((await callGateway(made.json.token)).status).toBe(401);
});

test("an MCP server is made, listed and revoked while the gateway runs", async () => {
  const made = await asJson("mcp-server", "create", "Reporting", "--access", "read", "--tags", "links,analytics");
  expect(made).toMatchObject({ config: { access: "read", tags: ["links", "analytics"] }, expires_at: null });
  expect(made.url.startsWith(`${server.gateway}/mcp/ovdmcp_`)).toBe(true);
  expect(await listTools(made.url)).toBe(200);
  const listed = await run("mcp-server", "list", "--account", "demo");
  expect(listed.stdout).toMatch(/ Reporting +demo +\{"access":"read",.* never +20\d\d-\S+Z\n/);
  expect(listed.stdout).not.toContain(made.token);
  expect((await run("mcp-server", "revoke", "Reporting")).stdout).toBe(`Revoked Reporting (${made.id}).\n`);
  expect(await listTools(made.url)).toBe(401);
});

test.each([
  [["token", "create", ""], "The name of a token has 1 to 255 characters."],
  [["token", "create", "x", "--expires", "soonish"], '--expires: "soonish" is no date.'],
  [["token", "create", "x", "--expires", "2020-01-01"], '--expires: "2020-01-01" lies in the past.'],
  [["mcp-server", "create", "x", "--tags", ","], "--tags takes at least one name."],
  [["mcp-server", "create", "x", "--tags", "nothing"], "No tool has these tags and methods"],
  [["mcp-server", "create", "x", "--access", "none"], "Allowed choices are read, write, all."],
  [["tokn", "list"], "unknown command 'tokn' (Did you mean token?)"],
  [["serve", "--prot", "1"], "unknown option '--prot' (Did you mean --port?)"],
  [["completion", "tcsh"], "Allowed choices are bash, zsh, fish."],
])("%j is a usage error", async (args, message) => {
  const { code, stdout, stderr } = await run(...args);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
});
