import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { expect, test, vi } from "vitest";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

/** Sends, and leaves when the request has reached Dub. */
async function leave(t: TestGateway, method: string, path: string): Promise<void> {
  const controller = new AbortController();
  t.script(async ({ signal }) => {
    controller.abort();
    await new Promise((resolve) => setTimeout(resolve, 20));
    signal.throwIfAborted();
    return { json: { id: "link_1" } };
  });
  const request = new Request(`http://localhost/proxy${path}?integrated_account_id=${t.account.id}`, {
    method,
    headers: { authorization: t.authorization },
    signal: controller.signal,
  });
  await t.gateway.app.request(request);
}

async function lastEntry(t: TestGateway) {
  return (await t.call("GET", "/log?log_type=unified_proxy_api&limit=1")).json.result[0];
}

test("a read ends when its caller leaves, and is not tried again", async () => {
  await using t = await startTestGateway({ upstreamTimeoutMs: 5_000 });
  for (const [method, path] of [
    ["GET", "/links"],
    ["GET", "/links/link_1"],
    ["POST", "/links/count"],
  ] as const) {
    t.sent.length = 0;
    await leave(t, method, path);
    expect(t.sent).toHaveLength(1);
    expect(t.sent[0]?.signal.aborted).toBe(true);
    expect(await lastEntry(t)).toMatchObject({ http_status_code: 499, message: expect.stringContaining("left") });
  }
});

test("a write that was sent runs to its end, whoever leaves", async () => {
  await using t = await startTestGateway({ upstreamTimeoutMs: 5_000 });
  for (const [method, path] of [
    ["POST", "/links"],
    ["PATCH", "/links/link_1"],
    ["DELETE", "/links/link_1"],
  ] as const) {
    t.sent.length = 0;
    await leave(t, method, path);
    expect(t.sent[0]?.signal.aborted).toBe(false);
    expect(await lastEntry(t)).toMatchObject({ http_status_code: 200, fetch_duration: expect.any(Number) });
  }
});

test("whoever has left before anything was sent changes nothing", async () => {
  await using t = await startTestGateway();
  const signal = AbortSignal.abort();
  const { context } = t.gateway;
  const [tool] = context.catalog.filter(({ name }) => name === "create_a_dub_link");
  if (!tool) throw new Error("There is no such tool");
  const call = context.invoke(t.account, tool, { query: {}, body: { url: "https://example.com/" } }, { signal });
  await expect(call).rejects.toMatchObject({ statusCode: 499 });
  expect(t.sent).toHaveLength(0);
});

test("a connection that is closed is a caller that leaves", async () => {
  await using t = await startTestGateway({ upstreamTimeoutMs: 5_000 });
  const server = createServer(getRequestListener(t.gateway.app.fetch));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  for (const [method, path] of [
    ["GET", "/links"],
    ["POST", "/links/count"],
  ] as const) {
    const controller = new AbortController();
    const { promise: left, resolve } = Promise.withResolvers<void>();
    t.script(({ signal }) => {
      signal.addEventListener("abort", () => resolve());
      controller.abort();
      return left.then(() => Promise.reject(signal.reason));
    });
    const url = `http://127.0.0.1:${port}/proxy${path}?integrated_account_id=${t.account.id}`;
    const headers = { authorization: t.authorization };
    const body = method === "POST" ? "{}" : null;
    await expect(fetch(url, { method, headers, body, signal: controller.signal })).rejects.toThrow();
    await left;
    await vi.waitFor(async () => expect(await lastEntry(t)).toMatchObject({ http_status_code: 499 }), {
      timeout: 10_000,
    });
  }
  await new Promise((resolve) => server.close(resolve));
});
