import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { StartedOverdub } from "@overdub/testkit";
import { dubClient, startOverdub } from "@overdub/testkit";
import { expect, onTestFinished, test, vi } from "vitest";

// For a long run.
vi.setConfig({ testTimeout: 1_800_000 });

/** `OVERDUB_TEST_KILLS=20` for a long run. */
const KILLS = Number(process.env.OVERDUB_TEST_KILLS ?? 1);
const CALLERS = 3;
const ROUND_MS = 1_500;
/** What a killed server was sending, another one takes over after 20 seconds. */
const PATIENCE = { timeout: 150_000, interval: 200 };

interface Told {
  readonly id: string;
  readonly event: string;
  readonly payload: { readonly context?: { readonly label?: string }; readonly record_id?: string };
}

/** A product that takes its time, refuses one request in five the first time, and believes none that is not signed. */
async function startProduct() {
  const seen = new Set<string>();
  const taken: Told[] = [];
  const product = { url: "", secret: "", taken, unsigned: 0 };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    await sleep(10);
    const signature = createHmac("sha256", product.secret).update(body).digest("hex");
    if (request.headers["x-truto-signature"] !== `format=sha256,v=${signature}`) product.unsigned += 1;
    const told: Told = JSON.parse(body.toString());
    const isFirst = !seen.has(told.id);
    seen.add(told.id);
    if (isFirst && seen.size % 5 === 0) return response.writeHead(500).end();
    taken.push(told);
    return response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  product.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return product;
}

async function call(
  { gateway, apiToken }: { gateway: string; apiToken: string },
  method: string,
  path: string,
  body: object,
): Promise<{ readonly secret: string }> {
  const response = await fetch(`${gateway}${path}`, {
    method,
    headers: { authorization: `Bearer ${apiToken}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as { secret: string };
}

/** Gives the account one label after the other, until the server is gone. */
async function relabel(server: StartedOverdub, opened: StartedOverdub, caller: number, acknowledged: string[]) {
  for (let count = 0; ; count += 1) {
    const label = `${server.pid} ${caller} ${count}`;
    const { apiToken, accountId } = opened;
    const answer = await call({ gateway: server.gateway, apiToken }, "PATCH", `/integrated-account/${accountId}`, {
      context: { label },
    }).catch(() => undefined);
    if (!answer) return;
    acknowledged.push(label);
  }
}

test("kill -9 under changes of accounts: a product is told of all that was acknowledged, and of a workspace's links", async () => {
  const product = await startProduct();
  const env = { OVERDUB_FETCH_ALLOW: "127.0.0.1,localhost" };
  const first = await startOverdub({ args: ["--empty"], env });
  let server: StartedOverdub = first;
  try {
    ({ secret: product.secret } = await call(first, "POST", "/webhook", { target_url: product.url }));
    await call(first, "POST", "/integrated-account/register-webhook", {
      id: first.accountId,
      triggers: ["link.created"],
    });
    const link = await dubClient(first, first.workspaceKey).createLink({ body: { url: "https://acme.test/" } });
    await vi.waitUntil(() => product.taken.some(({ payload }) => payload.record_id === link.id), PATIENCE);

    const acknowledged: string[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const load = Array.from({ length: CALLERS }, (_, caller) => relabel(server, first, caller, acknowledged));
      await sleep(ROUND_MS);
      await server.stop("SIGKILL");
      await Promise.all(load);
      server = await startOverdub({ data: first.data, env });
    }
    const labels = () => new Set(product.taken.map(({ payload }) => payload.context?.label));
    await vi.waitUntil(() => acknowledged.every((label) => labels().has(label)), PATIENCE);
    expect(acknowledged.length).toBeGreaterThan(CALLERS);
    expect(product.unsigned).toBe(0);
  } finally {
    await server[Symbol.asyncDispose]();
  }
});
