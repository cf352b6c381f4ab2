import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Finished } from "@overdub/testkit";
import { runOverdub, startOverdub } from "@overdub/testkit";
import { expect, test } from "vitest";

const GOOD_KEY = "dub_Canary1Good0123456789";
const REFUSED_KEY = "dub_Canary2Refused0123456";
const UNHEARD_KEY = "dub_Canary3Unheard0123456";
const KEYS = [GOOD_KEY, REFUSED_KEY, UNHEARD_KEY];

test.concurrent("connects accounts by a key that is never shown again", async () => {
  await using installation = await startOverdub({ args: ["--empty"] });
  await using dub = await startDub();
  const { data } = installation;
  const outputs: Finished[] = [];
  const run = async (args: readonly string[], input?: string) => {
    const finished = await runOverdub(["account", ...args], { data, ...(input === undefined ? {} : { input }) });
    outputs.push(finished);
    return finished;
  };
  const connect = (tenant: string, baseUrl: string, key: string, ...more: string[]) =>
    run(["connect", "--tenant", tenant, "--base-url", baseUrl, ...more], `${key}\n`);

  const good = await connect("good", `${dub.url}/`, GOOD_KEY, "--json", "--label", "Good Inc.");
  expect(good).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(good.stdout)).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    tenant_id: "good",
    status: "active",
    is_blocked: false,
    is_disconnected: false,
    is_sandbox: false,
    base_url: dub.url,
    authentication_method: "api_key",
    context: { label: "Good Inc." },
    last_error: null,
    last_forbidden_error: null,
    webhook: null,
    created_at: expect.stringMatching(/^\d{4}-.*Z$/),
    updated_at: expect.stringMatching(/^\d{4}-.*Z$/),
  });

  const refused = await connect("refused", dub.url, REFUSED_KEY);
  expect(refused.code).toBe(1);
  expect(refused.stdout).toMatch(/^ACCOUNT +TENANT +STATUS +DUB\n[0-9a-f-]{36} +refused +validation_error /);
  expect(refused.stderr).toMatch(/^overdub: The account was kept, but it does not work yet: Unknown key[^\n]*\n$/);

  const unheard = await connect("unheard", "http://127.0.0.1:1", UNHEARD_KEY, "--json");
  expect(unheard.code).toBe(1);
  expect(JSON.parse(unheard.stdout)).toMatchObject({ status: "connecting" });
  expect(JSON.parse(unheard.stderr).error.message).toMatch(
    /^The account was kept, .*cannot be reached \(ECONNREFUSED\)\.$/,
  );

  // The same while no server runs.
  const listed = await run(["list", "--json"]);
  await installation.stop();
  expect(await run(["list", "--json"])).toEqual(listed);
  expect(JSON.parse(listed.stdout)).toMatchObject([
    { tenant_id: "demo", status: "active", base_url: "embedded:" },
    { tenant_id: "good", status: "active" },
    { tenant_id: "refused", status: "validation_error", last_error: { status_code: 401 } },
    { tenant_id: "unheard", status: "connecting", last_error: { status_code: null } },
  ]);

  const ambiguous = await runOverdub(["tool", "call", "dub_links_count"], { data });
  expect(ambiguous.code).toBe(1);
  expect(ambiguous.stderr).toMatch(/^overdub: Say which account with --account: \S+ \(demo\), \S+ \(good\), [^\n]+\n$/);
  const { id } = JSON.parse(good.stdout);
  const counted = await runOverdub(["tool", "call", "dub_links_count", "--account", id, "--json"], { data });
  expect(JSON.parse(counted.stdout)).toMatchObject({ result: 7 });

  expect((await run(["block", id])).stdout).toMatch(/ good +blocked /);
  const blocked = await runOverdub(["tool", "call", "dub_links_count", "--account", id], { data });
  expect(blocked.code).toBe(1);
  expect(blocked.stderr).toContain("Integrated account is blocked");
  expect(JSON.parse((await run(["unblock", id, "--json"])).stdout)).toMatchObject({ id, is_blocked: false });
  expect((await run(["block", "none"])).stderr).toContain("There is no account none");
  expect((await run(["show", "good"])).stdout).toMatch(/^FIELD +VALUE\n.*\ntenant_id +good\n/s);
  expect((await run(["disconnect", "good"])).stdout).toMatch(/ good +disconnected /);
  const disconnected = await runOverdub(["tool", "call", "dub_links_count", "--account", "good"], { data });
  expect(disconnected).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("Integrated account is disconnected"),
  });

  const written = [...outputs, ambiguous, counted, installation.output].map(({ stdout, stderr }) => stdout + stderr);
  const files = await Promise.all((await readdir(data)).map((name) => readFile(join(data, name), "latin1")));
  for (const text of [...written, ...files]) for (const key of KEYS) expect(text.includes(key)).toBe(false);
});

test.concurrent("refuses an address that is none, and what is no key, before anything is kept", async () => {
  const connect = (baseUrl: string, input: string) =>
    runOverdub(["account", "connect", "--tenant", "x", "--base-url", baseUrl], { data: "/nonexistent", input });
  expect(await connect("dub.co", GOOD_KEY)).toEqual({
    code: 2,
    stdout: "",
    stderr: "overdub: --base-url must be an http(s) URL.\n",
  });
  expect(await connect("http://127.0.0.1:1", "dub_0123456789 abc")).toEqual({
    code: 2,
    stdout: "",
    stderr: "overdub: A Dub API key is one word that starts with dub_.\n",
  });
});

/** Knows one key, and repeats the others where they must not be passed on. */
async function startDub(): Promise<AsyncDisposable & { url: string }> {
  const server: Server = createServer(({ url = "", headers }, response) => {
    const isKnown = headers.authorization === `Bearer ${GOOD_KEY}`;
    const refusal = { error: { code: "unauthorized", message: `Unknown key ${headers.authorization}` } };
    const reply = url.startsWith("/links/count") ? 7 : [];
    response.writeHead(isKnown ? 200 : 401, { "content-type": "application/json" });
    response.end(JSON.stringify(isKnown ? reply : refusal));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
