import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { StartedOverdub } from "@overdub/testkit";
import { addressOf, dubClient, startOverdub, visit } from "@overdub/testkit";
import { expect, onTestFinished, test, vi } from "vitest";

// For a long run.
vi.setConfig({ testTimeout: 1_800_000 });

/** `OVERDUB_TEST_KILLS=20` for a long run. */
const KILLS = Number(process.env.OVERDUB_TEST_KILLS ?? 1);
const CALLERS = 4;
const ROUND_MS = 1_500;
/** What a killed server was sending, another one takes over after 20 seconds. */
const PATIENCE = { timeout: 150_000, interval: 200 };

/** A receiver that takes its time, and refuses one request in five the first time. */
async function startReceiver() {
  const seen = new Set<string>();
  const taken = { links: new Map<string, string>(), clicks: new Set<string>() };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { id, event, data } = JSON.parse(Buffer.concat(chunks).toString());
    await sleep(10);
    const isFirst = !seen.has(id);
    seen.add(id);
    if (isFirst && seen.size % 5 === 0) return response.writeHead(500).end();
    if (event === "link.clicked") taken.clicks.add(data.click.id);
    else taken.links.set(data.id, id);
    return response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, taken };
}

/** Creates links and visits each, one after the other, until the server is gone. */
async function useLinks(server: StartedOverdub, workspaceKey: string, acknowledged: string[]): Promise<void> {
  const client = dubClient(server, workspaceKey);
  for (;;) {
    const link = await client.createLink({ body: { url: "https://acme.test/" } }).catch(() => undefined);
    if (!link) return;
    acknowledged.push(link.id);
    await visit(link.shortLink, { ip: addressOf(acknowledged.length) }).catch(() => {});
  }
}

test("kill -9 under a load of links and clicks: whatever was acknowledged is told of", async () => {
  const { url, taken } = await startReceiver();
  const env = { OVERDUB_FETCH_ALLOW: "127.0.0.1" };
  let server = await startOverdub({ args: ["--empty"], env });
  const { data, workspaceKey } = server;
  await dubClient(server, workspaceKey).createWebhook({
    body: { name: "w", url, triggers: ["link.created", "link.clicked"], linkScope: "workspace" },
  });
  const acknowledged: string[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const load = Array.from({ length: CALLERS }, () => useLinks(server, workspaceKey, acknowledged));
    await sleep(ROUND_MS);
    await server.stop("SIGKILL");
    await Promise.all(load);
    server = await startOverdub({ data, env });
  }
  try {
    await vi.waitUntil(() => acknowledged.every((id) => taken.links.has(id)), PATIENCE);
    expect(acknowledged.length).toBeGreaterThan(CALLERS);
    // What was still on its way to the event store at the kill is counted a little later.
    const count = async () => {
      const counts = await dubClient(server, workspaceKey).retrieveAnalytics({ query: { groupBy: "count" } });
      return (counts as { clicks: number }).clicks;
    };
    await vi.waitUntil(async () => taken.clicks.size > 0 && taken.clicks.size === (await count()), PATIENCE);
  } finally {
    await server[Symbol.asyncDispose]();
  }
});
