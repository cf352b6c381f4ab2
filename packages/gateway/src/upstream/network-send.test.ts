import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import type { NetworkSend } from "./network-send.ts";
import { createNetworkSend } from "./network-send.ts";
import type { UpstreamRequest } from "./send.ts";
import { ConnectError, LostConnectionError, UnreadableAnswerError } from "./send.ts";

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  cleanups.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function networkSend(options: Parameters<typeof createNetworkSend>[0] = {}): NetworkSend["send"] {
  const network = createNetworkSend(options);
  cleanups.push(() => network.close());
  return network.send;
}

const get = (url: string, over: Partial<UpstreamRequest> = {}): UpstreamRequest => ({
  method: "GET",
  url,
  headers: {},
  signal: AbortSignal.timeout(5_000),
  ...over,
});

test("sends method, headers and body, and brings back status, headers and bytes", async () => {
  const url = await listen(async (req: IncomingMessage, res: ServerResponse) => {
    res.writeHead(201, { "X-Own": ["a", "b"], "content-type": "application/json" });
    res.end(`${req.method} ${req.url} ${req.headers.authorization} ${await text(req)}`);
  });
  const request = get(`${url}/links?x=1`, { method: "POST", headers: { authorization: "Bearer k" }, body: "{}" });
  const response = await networkSend()(request);
  expect(response.status).toBe(201);
  expect(response.headers).toMatchObject({ "x-own": "a, b", "content-type": "application/json" });
  expect(Buffer.from(response.body).toString()).toBe("POST /links?x=1 Bearer k {}");
});

test("a few connections serve many requests", async () => {
  const ports = new Set<number | undefined>();
  const url = await listen((req, res) => {
    ports.add(req.socket.remotePort);
    res.end("{}");
  });
  const send = networkSend();
  for (let i = 0; i < 50; i++) await send(get(url));
  expect(ports.size).toBeLessThanOrEqual(2);
});

test.each([
  ["GET", undefined, undefined],
  ["DELETE", undefined, undefined],
  ["POST", undefined, "0"],
  ["POST", "", "0"],
  ["PATCH", '{"title":"é"}', "14"],
  ["DELETE", "{}", "2"],
])("a %s with the body %s says its host, and a length of %s", async (method, body, length) => {
  const url = await listen((req, res) => res.end(JSON.stringify(req.headers)));
  const response = await networkSend()(get(url, { method, body, headers: { authorization: "Bearer k" } }));
  const received = JSON.parse(Buffer.from(response.body).toString());
  expect(received).toMatchObject({ host: new URL(url).host, connection: "keep-alive", authorization: "Bearer k" });
  expect([received["content-length"], received["transfer-encoding"]]).toEqual([length, undefined]);
});

test("redirects are answers, and the credential stays", async () => {
  let calls = 0;
  const url = await listen((_, res) => {
    calls++;
    res.writeHead(302, { location: "/elsewhere" }).end();
  });
  const response = await networkSend()(get(url, { headers: { authorization: "Bearer k" } }));
  expect([response.status, calls]).toEqual([302, 1]);
});

test("a connection that is not made is told apart from one that breaks", async () => {
  const url = await listen((req) => req.socket.destroy());
  const send = networkSend();
  const broken = await send(get(url)).catch((error: unknown) => error);
  expect(broken).toBeInstanceOf(Error);
  expect(broken).not.toBeInstanceOf(ConnectError);
  await expect(send(get("http://127.0.0.1:1/"))).rejects.toThrow(new ConnectError("ECONNREFUSED"));
  await expect(send(get("http://no-such-host.invalid/"))).rejects.toThrow(ConnectError);
});

test("an answer that breaks off half-way is no answer", async () => {
  const url = await listen((_, res) => {
    res.writeHead(200, { "content-length": "100" });
    res.write("half");
    setTimeout(() => res.destroy(), 10);
  });
  await expect(networkSend()(get(url))).rejects.toThrow();
});

test("an answer beyond the limit is not read to its end", async () => {
  const url = await listen((_, res) => res.end("x".repeat(100_000)));
  const send = networkSend({ maxResponseBytes: 50_000 });
  await expect(send(get(url))).rejects.toThrow(UnreadableAnswerError);
  const chunked = await listen((_, res) => {
    for (let i = 0; i < 10; i++) res.write("x".repeat(10_000));
    res.end();
  });
  await expect(send(get(chunked))).rejects.toThrow(UnreadableAnswerError);
});

test("it gives up when told to, before and during the answer", async () => {
  const silent = await listen(() => {});
  const slow = await listen((_, res) => void res.writeHead(200).write("x"));
  for (const url of [silent, slow]) {
    await expect(networkSend()(get(url, { signal: AbortSignal.timeout(1_000) }))).rejects.toThrow("timeout");
  }
});

test("a connection that had served before and ends without an answer is told apart from a fresh one", async () => {
  let calls = 0;
  const url = await listen((req, res) => {
    calls++;
    if (calls === 2) req.socket.resetAndDestroy();
    else res.end("{}");
  });
  const send = networkSend();
  await send(get(url));
  await expect(send(get(url))).rejects.toThrow(LostConnectionError);
  expect((await send(get(url))).status).toBe(200);
});

test.each([
  ["gzip", gzipSync],
  ["x-gzip", gzipSync],
  ["deflate", deflateSync],
  ["br", brotliCompressSync],
  ["zstd", zstdCompressSync],
  ["identity", (text: string) => text],
  ["GZIP, identity", gzipSync],
  ["gzip, br", (text: string) => brotliCompressSync(gzipSync(text))],
])("an answer in %s is decoded", async (coding, encode) => {
  const url = await listen((_, res) => res.writeHead(200, { "content-encoding": coding }).end(encode("hello")));
  const { body, headers } = await networkSend()(get(url));
  expect([Buffer.from(body).toString(), headers["content-encoding"]]).toEqual(["hello", undefined]);
});

test.each([
  ["an unknown coding", "rot13", Buffer.from("x"), "a content coding that is not known here"],
  ["what is not in its coding", "gzip", Buffer.from("x"), "is no gzip, as it says"],
  ["what breaks off", "br", brotliCompressSync("x".repeat(1_000)).subarray(0, 5), "is no br, as it says"],
  ["what unpacks to more than is taken", "gzip", gzipSync("x".repeat(100_000)), "is too large"],
  ["what was packed too often", "gzip,gzip,gzip,gzip,gzip", Buffer.from("x"), "has too many content codings"],
])("%s is no answer", async (_, coding, bytes, message) => {
  const url = await listen((_, res) => res.writeHead(200, { "content-encoding": coding }).end(bytes));
  const send = networkSend({ maxResponseBytes: 50_000 });
  await expect(send(get(url))).rejects.toThrow(message);
  await expect(send(get(url))).rejects.toThrow(UnreadableAnswerError);
});

test("interim answers are none, however many come", async () => {
  const url = await listen((_, res) => {
    res.writeContinue();
    res.writeProcessing();
    res.writeEarlyHints({ link: "</a>; rel=preload" });
    res.writeContinue();
    res.writeHead(201).end("{}");
  });
  expect((await networkSend()(get(url, { method: "POST", body: "{}" }))).status).toBe(201);
});

test("a body has its length, whatever the method", async () => {
  const url = await listen(async (req, res) => res.end(`${req.headers["content-length"]} ${await text(req)}`));
  for (const method of ["POST", "PATCH", "PUT", "DELETE"]) {
    const { body } = await networkSend()(get(url, { method, body: '{"a":"ü"}' }));
    expect(Buffer.from(body).toString()).toBe('10 {"a":"ü"}');
  }
});
