import { once } from "node:events";
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { get, open } from "../testing/raw-connection.ts";

let workspace: StartedWorkspace;
/** The same workspace, served by `node:http` alone. */
let plain: Server;
let fastPort: number;
let plainPort: number;

beforeAll(async () => {
  workspace = await startWorkspace();
  plain = createServer(workspace.server.listener);
  await once(plain.listen(0, "127.0.0.1"), "listening");
  plainPort = (plain.address() as AddressInfo).port;
  fastPort = Number(new URL(workspace.origin).port);
  const { createLink } = clientOf(workspace);
  await createLink({ body: { url: "https://acme.test/spring?a=b", key: "spring" } });
  await createLink({ body: { url: "https://acme.test/ü", key: "straße" } });
  await createLink({ body: { url: "https://acme.test/secret", key: "locked", password: "p" } });
  await createLink({ body: { url: "https://acme.test/framed", key: "framed", rewrite: true, title: "Grüße" } });
});
afterAll(async () => {
  plain.closeAllConnections();
  await workspace.close();
  plain.close();
});

test.each([
  ["a stranger", "", /^HTTP\/1\.1 401 /],
  ["a stranger with a made-up key", "Authorization: Bearer dub_abc", /^HTTP\/1\.1 401 /],
  ["nobody, on a path that takes none", "X: 1", /^HTTP\/1\.1 404 /, "/api/nothing"],
])("%s who asks whether to send a body is not told to", async (_, line, answer, path = "/api/links") => {
  const head = ["Host: localhost", "Expect: 100-continue", "Content-Length: 4000000", line].filter(Boolean);
  const connection = await open(fastPort);
  connection.send(`POST ${path} HTTP/1.1\r\n${head.join("\r\n")}\r\n\r\n`);
  expect(await connection.answers(1)).toMatch(answer);
});

test("a caller who asks whether to send a body is told to, once", async () => {
  const body = '{"url":"https://acme.test/continued"}';
  const lines = ["Host: localhost", "Expect: 100-continue", `Content-Length: ${body.length}`];
  const connection = await open(fastPort);
  const head = [
    "POST /api/links HTTP/1.1",
    ...lines,
    `Authorization: Bearer ${workspace.workspace.apiKey}`,
    "",
    "",
  ].join("\r\n");
  connection.send(head);
  expect(await connection.answers(1)).toBe("HTTP/1.1 100 Continue\r\n\r\n");
  connection.send(body);
  expect(await connection.answers(2)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
});

const withoutMoment = (answer: string) =>
  answer.replace(/^Date: .*$/gm, "Date").replace(/=[0-9A-Za-z]{16}(\.[\w-]{16})?(?=;|&)/g, "=<click>");

async function answerOf(port: number, request: string): Promise<string> {
  const connection = await open(port);
  connection.send(request);
  return withoutMoment(await connection.answers(1));
}

test.each([
  ["a redirect", get("/spring?c=d&e=%C3%BC")],
  ["one to an address beyond ASCII", get("/stra%C3%9Fe")],
  [
    "a redirect with cookies and a referrer",
    get("/spring", "Cookie: a=1; b=2", "Referer: https://t.co/", "x-real-ip: ::1"),
  ],
  ["HEAD", get("/spring").replace("GET", "HEAD")],
  ["a page", get("/framed")],
  ["HEAD of a page", get("/framed").replace("GET", "HEAD")],
  ["a password form", get("/locked")],
  ["an unknown link", get("/unknown")],
  ["a call of the API beside it", get("/links", "Authorization: Bearer dub_abc")],
  ["one at a link", get("/spring", "Authorization: Bearer dub_abc")],
  ["one that writes", get("/links/x").replace("GET", "DELETE")],
  [
    "one that posts",
    `${get("/links", "Content-Type: application/json", "Content-Length: 2").replace("GET", "POST")}{}`,
  ],
  ["a file of ours", get("/robots.txt")],
  ["one that is missing", get("/favicon.ico")],
  ["a broken escape", get("/%E0%A4%A")],
  ["a host that is none", get("/spring").replace("localhost", "a/b")],
  ["the root", get("/")],
  ["the API without a key", get("/api/links")],
  ["the script", get("/_proxy/dub/nothing")],
  ["no host", "GET /spring HTTP/1.1\r\nAccept: */*\r\n\r\n"],
  ["two hosts", get("/spring", "Host: other")],
  ["an old version", get("/spring").replace("1.1", "1.0")],
  ["a connection to be closed", get("/spring", "Connection: close")],
  ["a connection to be closed, as clients of proxies say it", get("/spring", "Proxy-Connection: close")],
  ["a whole URL", get("http://localhost/spring")],
  [
    "a form",
    get("/locked", "Content-Type: application/x-www-form-urlencoded", "Content-Length: 10").replace("GET", "POST") +
      "password=p",
  ],
  ["two requests at once", get("/spring") + get("/framed")],
  ["what is no HTTP", "hello\r\n\r\n"],
])("%s is answered byte for byte as node:http answers it", async (_what, request) => {
  expect(await answerOf(fastPort, request)).toBe(await answerOf(plainPort, request));
});

test("a connection goes through both, in any order, and every click of it is counted", async () => {
  const connection = await open(fastPort);
  const requests = [
    get("/spring", "x-real-ip: 203.0.113.1"),
    get("/spring", "x-real-ip: 203.0.113.2"),
    get("/api/links"),
    get("/spring", "x-real-ip: 203.0.113.3"),
    get("/locked", "Content-Length: 10", "Content-Type: application/x-www-form-urlencoded").replace("GET", "POST") +
      "password=p",
    get("/spring", "x-real-ip: 203.0.113.4"),
  ];
  const before = await clicksOf("spring");
  let received = "";
  for (const [index, request] of requests.entries()) {
    connection.send(request);
    received = await connection.answers(index + 1);
  }
  const statuses = [...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
  expect(statuses).toEqual([302, 302, 401, 302, 303, 302]);
  expect((await clicksOf("spring")) - before).toBe(4);
});

async function clicksOf(key: string): Promise<number> {
  await workspace.outbox.drain();
  return (await clientOf(workspace).getLinkInfo({ query: { domain: "localhost", key } })).clicks;
}

test("a request that arrives in pieces is answered like a whole one", async () => {
  const connection = await open(fastPort);
  for (const piece of get("/spring").match(/.{1,20}/gs) ?? []) {
    connection.send(piece);
    await sleep(2);
  }
  expect(await connection.answers(1)).toMatch(/^HTTP\/1\.1 302 /);
});

test("requests sent before the answers to those before are answered in order", async () => {
  const connection = await open(fastPort);
  const paths = ["/framed", "/unknown-1", "/spring", "/unknown-2", "/locked", "/robots.txt"];
  for (const path of paths) {
    connection.send(get(path));
    await sleep(1);
  }
  const together = withoutMoment(await connection.answers(paths.length));
  const apart = await Promise.all(paths.map((path) => answerOf(plainPort, get(path))));
  expect(together).toBe(apart.join(""));
});

test("a client that says no more is answered and let go", async () => {
  const connection = await open(fastPort);
  connection.socket.end(get("/unknown-to-memory"), "latin1");
  await once(connection.socket, "close");
  expect(await connection.answers(1)).toMatch(/^HTTP\/1\.1 404 /);
});

test("a client that leaves does no harm", async () => {
  for (const rest of ["", get("/spring").slice(0, 30), get("/unknown-x"), get("/spring")]) {
    const connection = await open(fastPort);
    connection.send(rest);
    connection.socket.resetAndDestroy();
  }
  expect(await answerOf(fastPort, get("/spring"))).toMatch(/^HTTP\/1\.1 302 /);
});
