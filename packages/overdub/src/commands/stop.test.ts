import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { StartedOverdub } from "@overdub/testkit";
import { startOverdub } from "@overdub/testkit";
import { expect, test } from "vitest";

/** Long enough for a busy machine. Nothing waits for so long, as tests wait for what happens instead. */
const LONG = { OVERDUB_STOP_SECONDS: "200" };
const SLOWLY = { timeout: 100_000 };

/** A Dub that answers only the check of a key, until it is told what to do with the calls that wait. */
async function startHeldDub() {
  const held: ServerResponse[] = [];
  const server = createServer(({ url }, response) => {
    if (url?.includes("pageSize=1")) response.writeHead(200, { "content-type": "application/json" }).end("[]");
    else held.push(response);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    held,
    release() {
      for (const response of held) response.writeHead(200, { "content-type": "application/json" }).end('{"id":"x"}');
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const WAYS = [
  ["POST", "/proxy/links", { url: "https://example.com/" }],
  ["POST", "/custom/anything", { a: 1 }],
  ["DELETE", "/proxy/links/link_1", undefined],
  ["GET", "/proxy/links", undefined],
  ["GET", "/custom/anything", undefined],
] as const;

type Installation = Pick<StartedOverdub, "gateway" | "apiToken">;

async function connect({ gateway, apiToken }: Installation, baseUrl: string): Promise<string> {
  const created = await fetch(`${gateway}/integrated-account`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiToken}`, "content-type": "application/json" },
    body: JSON.stringify({ tenant_id: "held", context: { api_key: "dub_0123456789abcdef", base_url: baseUrl } }),
  });
  return ((await created.json()) as { id: string }).id;
}

function callAll({ gateway, apiToken }: Installation, accountId: string): Promise<Response>[] {
  return WAYS.map(([method, path, body]) =>
    fetch(`${gateway}${path}?integrated_account_id=${accountId}`, {
      method,
      headers: { authorization: `Bearer ${apiToken}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    }),
  );
}

async function listed({ gateway, apiToken }: Installation, path: string): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${gateway}${path}`, { headers: { authorization: `Bearer ${apiToken}` } });
  return ((await response.json()) as { result: Record<string, unknown>[] }).result;
}

const outcomesOf = async (server: Installation) =>
  (await listed(server, "/audit-log?action=tool.call")).map(({ outcome }) => outcome).toSorted();

async function statusesOf(server: Installation, accountId: string): Promise<unknown[]> {
  const entries = await listed(server, `/log?log_type=unified_proxy_api&integrated_account_id=${accountId}`);
  return entries.map(({ http_status_code: status }) => status).toSorted();
}

/** Resolves when it has begun to stop. */
async function refusesConnections({ gateway }: Installation): Promise<void> {
  await expect.poll(() => fetch(`${gateway}/health`).catch(() => "refused"), SLOWLY).toBe("refused");
}

test("calls under way are finished, and recorded as that", async () => {
  await using dub = await startHeldDub();
  await using server = await startOverdub({ args: ["--empty"], env: LONG });
  const accountId = await connect(server, dub.url);
  const calls = callAll(server, accountId);
  await expect.poll(() => dub.held.length, SLOWLY).toBe(WAYS.length);
  const stopped = server.stop("SIGTERM");
  await refusesConnections(server);
  dub.release();
  for (const answer of await Promise.all(calls)) {
    expect([answer.status, answer.headers.get("connection")]).toEqual([200, "close"]);
  }
  expect(await stopped).toMatchObject({ code: 0, stderr: "" });

  await using again = await startOverdub({ data: server.data });
  const later = { ...again, apiToken: server.apiToken };
  expect(await outcomesOf(later)).toEqual(["succeeded", "succeeded", "succeeded"]);
  expect(await statusesOf(later, accountId)).toEqual([200, 200, 200, 200, 200]);
});

test("what is not finished in time is answered: writes are unknown, reads may be repeated", async () => {
  await using dub = await startHeldDub();
  await using server = await startOverdub({ args: ["--empty"], env: { OVERDUB_STOP_SECONDS: "1" } });
  const accountId = await connect(server, dub.url);
  const calls = callAll(server, accountId);
  await expect.poll(() => dub.held.length, SLOWLY).toBe(WAYS.length);
  const stopped = server.stop("SIGHUP");
  const answers = await Promise.all(calls);
  const bodies = (await Promise.all(answers.map((answer) => answer.json()))) as Record<string, unknown>[];
  const unknown = { statusCode: 500, error_code: "upstream_outcome_unknown" };
  const stopping = { statusCode: 503 };
  expect(bodies).toMatchObject([unknown, unknown, unknown, stopping, stopping]);
  expect(await stopped).toMatchObject({ code: 0, stderr: "" });

  await using again = await startOverdub({ data: server.data });
  const later = { ...again, apiToken: server.apiToken };
  expect(await outcomesOf(later)).toEqual(["unknown", "unknown", "unknown"]);
  expect(await statusesOf(later, accountId)).toEqual([500, 500, 500, 503, 503]);
});

test("what kill -9 leaves is unknown after the next start", async () => {
  await using dub = await startHeldDub();
  await using server = await startOverdub({ args: ["--empty"] });
  const calls = callAll(server, await connect(server, dub.url)).map((call) => call.catch(() => "cut"));
  await expect.poll(() => dub.held.length, SLOWLY).toBe(WAYS.length);
  expect(await outcomesOf(server)).toEqual(["pending", "pending", "pending"]);
  await server.stop("SIGKILL");
  expect(new Set(await Promise.all(calls))).toEqual(new Set(["cut"]));
  await using again = await startOverdub({ data: server.data });
  expect(await outcomesOf({ ...again, apiToken: server.apiToken })).toEqual(["unknown", "unknown", "unknown"]);
});

test.each(["SIGTERM", "SIGINT"] as const)("a second %s ends it at once", async (signal) => {
  await using dub = await startHeldDub();
  await using server = await startOverdub({ args: ["--empty"], env: LONG });
  const calls = callAll(server, await connect(server, dub.url)).map((call) => call.catch(() => "cut"));
  await expect.poll(() => dub.held.length, SLOWLY).toBe(WAYS.length);
  const stopped = server.stop(signal);
  await refusesConnections(server);
  // Sooner, it would pass for the same one: npm sends each twice.
  await sleep(1_000);
  void server.stop(signal);
  expect(await stopped).toMatchObject({ code: 1 });
  expect(new Set(await Promise.all(calls))).toEqual(new Set(["cut"]));
});
