import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { expect, test } from "vitest";
import { call } from "../testing/proxy-call.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { createNetworkSend } from "../upstream/network-send.ts";

/** A gateway in front of a server that is told how many requests its connection had before. */
async function startInFrontOf(
  answer: (res: ServerResponse, before: number, req: IncomingMessage) => void,
): Promise<AsyncDisposable & { t: TestGateway; requests: string[] }> {
  const requests: string[] = [];
  const served = new WeakMap<Socket, number>();
  const server = createServer((req, res) => {
    const before = served.get(req.socket) ?? 0;
    served.set(req.socket, before + 1);
    requests.push(req.method ?? "");
    res.setHeader("content-type", "application/json");
    answer(res, before, req);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const network = createNetworkSend();
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const t = await startTestGateway({ upstreamTimeoutMs: 20_000, upstream: { send: network.send, baseUrl } });
  requests.length = 0;
  return {
    t,
    requests,
    async [Symbol.asyncDispose]() {
      await t[Symbol.asyncDispose]();
      network.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

test("an upstream whose connections serve once, and do not say so, answers every read", async () => {
  await using stage = await startInFrontOf((res, _, { socket }) => res.end("[]", () => socket.end()));
  for (let read = 0; read < 20; read += 1) expect((await call(stage.t, ["GET", "/links"])).status).toBe(200);
});

test("a read meets a closed connection and is sent over another; a write is not, as it may have been done", async () => {
  await using stage = await startInFrontOf((res, before, { socket }) => {
    if (before > 0) socket.resetAndDestroy();
    else res.end("[]");
  });
  for (const request of [
    ["GET", "/links"],
    ["GET", "/links/link_1"],
    ["POST", "/links/count"],
  ] as const) {
    expect((await call(stage.t, request)).status).toBe(200);
  }
  stage.requests.length = 0;
  for (const request of [
    ["POST", "/links"],
    ["PATCH", "/links/link_1"],
    ["DELETE", "/links/link_1"],
  ] as const) {
    // The connection of a former call, which is reset now.
    expect((await call(stage.t, request)).json).toMatchObject({ error_code: "upstream_outcome_unknown" });
    expect((await call(stage.t, ["GET", "/links"])).status).toBe(200);
  }
  expect(stage.requests.filter((method) => method !== "GET")).toEqual(["POST", "PATCH", "DELETE"]);
});
