import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  addressOf,
  collectOutput,
  dubClient,
  launchOverdub,
  overdubCommand,
  runOverdub,
  startOverdub,
  temporaryFolder,
  visit,
} from "@overdub/testkit";
import { expect, test } from "vitest";
import { firstBanner } from "./banner.ts";

/** Of util-linux: gives a command a terminal. */
const hasScript = spawnSync("script", ["--version"]).stdout?.includes("util-linux") ?? false;

const EVER = { interval: "all" } as const;

test.concurrent("the first start makes everything, for its owner only, with demo data", async () => {
  await using server = await startOverdub();
  expect(server.output.stderr).toBe("");
  expect(JSON.parse(server.output.stdout)).toEqual({
    gateway: expect.stringMatching(/^http:\/\/localhost:\d+$/),
    workspace: expect.stringMatching(/^http:\/\/localhost:\d+$/),
    secretsFile: join(server.data, "first-start.json"),
    accountId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    demo: {
      links: expect.any(Number),
      clicks: expect.any(Number),
      leads: expect.any(Number),
      sales: expect.any(Number),
      partners: 12,
    },
  });

  expect(JSON.parse(await readFile(join(server.data, "first-start.json"), "utf8"))).toEqual({
    apiToken: expect.stringMatching(/^ovd_\w{24,}$/),
    workspaceKey: expect.stringMatching(/^dub_\w{24}$/),
    mcpUrl: expect.stringMatching(new RegExp(`^${server.gateway}/mcp/ovdmcp_\\w{24,}$`)),
    accountId: server.accountId,
    consoleUrl: expect.stringMatching(new RegExp(`^${server.gateway}/console/sign-in#ovdlog_\\w{24,}$`)),
  });

  expect(await modeOf(server.data)).toBe("700");
  const files = await readdir(server.data);
  expect(files).toEqual(expect.arrayContaining(["events.duckdb", "master.key", "overdub.db", "server.json"]));
  expect(await Promise.all(files.map((name) => modeOf(join(server.data, name))))).toEqual(files.map(() => "600"));

  const dub = dubClient(server, server.workspaceKey);
  expect(server.demo?.clicks).toBeGreaterThan(1000);
  expect(await dub.retrieveAnalytics({ query: EVER })).toMatchObject({ clicks: server.demo?.clicks });
  const countries = await dub.retrieveAnalytics({ query: { ...EVER, groupBy: "countries" } });
  expect(countries).toEqual(expect.arrayContaining([expect.objectContaining({ country: "US" })]));
  expect(await callMcp(server.mcpUrl, "list_all_dub_customers", { limit: 2 })).toMatchObject({
    result: [{ name: expect.any(String) }, { name: expect.any(String) }],
  });
  expect(await callMcp(server.mcpUrl, "list_all_dub_events", { event: "sales", limit: 2 })).toMatchObject({
    result: Array.from({ length: 2 }, () => ({ sale: { amount: expect.any(Number) } })),
  });
});

test.concurrent("what was preset and recorded is there after a restart, which is quiet", async () => {
  await using folder = await temporaryFolder();
  const presets = { OVERDUB_API_TOKEN: "an-api-token-chosen-by-hand", OVERDUB_WORKSPACE_KEY: "dub_Chosen0By0Hand0000" };
  await using first = await startOverdub({ data: folder.path, env: presets, args: ["--empty"] });
  expect(first).toMatchObject({ apiToken: presets.OVERDUB_API_TOKEN, workspaceKey: presets.OVERDUB_WORKSPACE_KEY });
  expect(first.demo).toBeUndefined();
  const before = dubClient(first, presets.OVERDUB_WORKSPACE_KEY);
  expect(await before.retrieveAnalytics({ query: EVER })).toMatchObject({ clicks: 0 });
  expect(await before.getLinks()).toEqual([]);
  const link = await before.createLink({ body: { url: "https://example.com/landing", key: "kept" } });
  await visit(link.shortLink, { ip: addressOf(1) });
  expect((await first.stop()).code).toBe(0);

  await using second = await startOverdub({ data: folder.path, env: { OVERDUB_PORT: new URL(first.gateway).port } });
  expect(JSON.parse(second.output.stdout)).toEqual({ gateway: first.gateway, workspace: second.workspace });
  expect(second.output.stderr).toBe("");
  const after = dubClient(second, presets.OVERDUB_WORKSPACE_KEY);
  expect(await after.retrieveAnalytics({ query: EVER })).toMatchObject({ clicks: 1 });
  const again = await visit(`${second.workspace}/kept`, { ip: addressOf(1) });
  expect(again.location).toBe("https://example.com/landing");
  await visit(`${second.workspace}/kept`, { ip: addressOf(2) });
  // A visitor that was counted within the hour is not new after a restart.
  expect(await after.retrieveAnalytics({ query: EVER })).toMatchObject({ clicks: 2 });

  const listed = await fetch(`${second.gateway}/proxy/links?integrated_account_id=${first.accountId}`, {
    headers: { authorization: `Bearer ${first.apiToken}` },
  });
  expect(await listed.json()).toMatchObject({ result: [{ id: link.id, clicks: 2 }] });
  expect(await callMcp(first.mcpUrl, "dub_links_count")).toMatchObject({ result: 1 });
});

test.concurrent("a person is told where the secrets are, which no log gets to see, and a command to paste works", async () => {
  await using folder = await temporaryFolder();
  const launched = launchOverdub({ data: folder.path });
  await launched.ready;
  const { stdout } = launched.output;
  const [, file = ""] = /^ {2}Secrets +(.+)$/m.exec(stdout) ?? [];
  const secrets = JSON.parse(await readFile(file, "utf8"));
  for (const secret of [secrets.apiToken, secrets.workspaceKey, secrets.mcpUrl, secrets.consoleUrl])
    expect(stdout).not.toContain(secret);
  const [, gateway = "", workspace = ""] = /Gateway +(\S+)\n +Workspace API +(\S+)\/api\n/.exec(stdout) ?? [];
  const banner = firstBanner({ gateway, workspace }, { ...secrets, demo: undefined });
  const [, token, url] = /curl -H "Authorization: Bearer (\S+)" \\\n +"(\S+)"/.exec(banner) ?? [];
  const answer = await fetch(url ?? "", { headers: { authorization: `Bearer ${token}` } });
  expect(((await answer.json()) as { result: unknown[] }).result).toHaveLength(3);
  const configuration = /For an MCP client:\s+(\{[\s\S]+?\n\})\n/.exec(banner)?.[1] ?? "";
  expect(await callMcp(JSON.parse(configuration).mcpServers.overdub.url, "dub_links_count")).toBeDefined();
  await launched.stop();
});

test.skipIf(!hasScript)("a terminal is shown the secrets, and there is no file", async () => {
  await using folder = await temporaryFolder();
  const data = join(folder.path, "data");
  const { command, args, env } = overdubCommand(["serve", "--empty"], { data });
  const typed = [command, ...args].map((word) => `'${word}'`).join(" ");
  const terminal = spawn("script", ["-qec", typed, "/dev/null"], { env });
  const output = collectOutput(terminal);
  await expect.poll(() => output.stdout, { timeout: 60_000 }).toContain("Try it:");
  expect(output.stdout).toMatch(/API token +ovd_\w{24,}/);
  expect(await readdir(data)).not.toContain("first-start.json");
  const { pid } = JSON.parse(await readFile(join(data, "server.json"), "utf8"));
  process.kill(pid, "SIGHUP");
  const [code] = await once(terminal, "close");
  expect(code).toBe(0);
});

test.concurrent("a first start that was killed, wherever it was, begins again", async () => {
  await using folder = await temporaryFolder();
  const preload = [new URL("../../../testkit/src/die-at-statement.ts", import.meta.url).href];
  for (const table of ["outbox", "environments", "api_tokens"]) {
    const args = table === "outbox" ? [] : ["--empty"];
    const { finished } = launchOverdub({ data: folder.path, args, preload, env: { OVERDUB_TEST_DIE_AT: table } });
    expect(await finished, table).toEqual({ code: null, stdout: "", stderr: "" });
  }
  const launched = launchOverdub({ data: folder.path });
  const kill = setTimeout(() => void launched.stop("SIGKILL"), 300 + Math.random() * 400);
  const isMade = await launched.ready;
  clearTimeout(kill);
  await launched.stop("SIGKILL");
  expect(launched.output.stderr).toBe("");
  // On a fast machine it got to its end, and has told its secrets.
  if (isMade) return;
  await using server = await startOverdub({ data: folder.path });
  expect(server.output.stderr).toBe("");
  const dub = dubClient(server, server.workspaceKey);
  expect(await dub.retrieveAnalytics({ query: EVER })).toMatchObject({ clicks: server.demo?.clicks });
  expect(await callMcp(server.mcpUrl, "list_all_dub_analytics", EVER)).toMatchObject({
    result: [{ clicks: server.demo?.clicks }],
  });
  const { stdout } = await runOverdub(["workspace", "list", "--json"], { data: folder.path });
  expect(JSON.parse(stdout)).toMatchObject([{ slug: "demo" }]);
});

async function callMcp(url: string, name: string, args: object = {}): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } }),
  });
  const { result } = (await response.json()) as { result: { content: [{ text: string }] } };
  return JSON.parse(result.content[0].text);
}

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}
