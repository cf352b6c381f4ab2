import { once } from "node:events";
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { FastPathServer } from "./fast-path-server.ts";
import type { FastPath } from "./serve-connection.ts";

const AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0";

let workspace: StartedWorkspace;
/** The same workspace, served by `node:http` alone. */
let plain: Server;
let lanePort: number;
let plainPort: number;
const sockets: Socket[] = [];

beforeAll(async () => {
  workspace = await startWorkspace();
  plain = createServer(workspace.server.listener);
  await once(plain.listen(0, "127.0.0.1"), "listening");
  plainPort = (plain.address() as AddressInfo).port;
  lanePort = Number(new URL(workspace.origin).port);
  const { createLink } = clientOf(workspace);
  await createLink({ body: { url: "https://acme.test/spring?a=b", key: "spring" } });
  await createLink({ body: { url: "https://acme.test/ü", key: "straße" } });
  await createLink({ body: { url: "https://acme.test/secret", key: "locked", password: "p" } });
  await createLink({ body: { url: "https://acme.test/framed", key: "framed", rewrite: true, title: "Grüße" } });
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  plain.closeAllConnections();
  await workspace.close();
  plain.close();
});

/** A connection that remembers what has come. */
async function open(port: number) {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  sockets.push(socket);
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
  });
  await once(socket, "connect");
  const until = async (done: () => boolean) => {
    while (!done()) await sleep(2);
  };
  return {
    socket,
    send: (text: string) => void socket.write(text, "latin1"),
    /** Resolves with everything, when so many answers have begun and nothing has come for a moment. */
    async answers(count: number): Promise<string> {
      await until(() => received.split("HTTP/1.1 ").length > count);
      for (let length = -1; length !== received.length; ) {
        length = received.length;
        await sleep(15);
      }
      return received;
    },
  };
}

const get = (path: string, ...lines: string[]) =>
  [`GET ${path} HTTP/1.1`, "Host: localhost", `User-Agent: ${AGENT}`, ...lines, "", ""].join("\r\n");

const withoutMoment = (answer: string) =>
  answer.replace(/^Date: .*$/gm, "Date").replace(/=[0-9A-Za-z]{16}(?=;|&)/g, "=<click>");

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
  expect(await answerOf(lanePort, request)).toBe(await answerOf(plainPort, request));
});

test("a connection goes through both, in any order, and every click of it is counted", async () => {
  const connection = await open(lanePort);
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
  const connection = await open(lanePort);
  for (const piece of get("/spring").match(/.{1,20}/gs) ?? []) {
    connection.send(piece);
    await sleep(2);
  }
  expect(await connection.answers(1)).toMatch(/^HTTP\/1\.1 302 /);
});

test("requests sent before the answers to those before are answered in order", async () => {
  const connection = await open(lanePort);
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
  const connection = await open(lanePort);
  connection.socket.end(get("/unknown-to-memory"), "latin1");
  await once(connection.socket, "close");
  expect(await connection.answers(1)).toMatch(/^HTTP\/1\.1 404 /);
});

test("a client that leaves does no harm", async () => {
  for (const rest of ["", get("/spring").slice(0, 30), get("/unknown-x"), get("/spring")]) {
    const connection = await open(lanePort);
    connection.send(rest);
    connection.socket.resetAndDestroy();
  }
  expect(await answerOf(lanePort, get("/spring"))).toMatch(/^HTTP\/1\.1 302 /);
});

/** A server whose fastPath takes every path. */
async function serveLane(visit: FastPath["visit"]) {
  const server = new FastPathServer();
  const faults: unknown[] = [];
  const fail = (err: unknown) => {
    faults.push(err);
    return { status: 500, headers: {}, body: "Temporarily unavailable" };
  };
  server.serve({ listener: (_request, answer) => answer.end("other"), fastPath: { takes: () => true, visit, fail } });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { server, port: (server.address() as AddressInfo).port, faults };
}

test("a client that reads no answers is soon not read from", async () => {
  let visits = 0;
  const { server, port } = await serveLane(() => {
    visits += 1;
    return { response: { status: 200, headers: {}, body: "x".repeat(100_000) } };
  });
  const connection = await open(port);
  connection.socket.pause();
  const MOST = 1000;
  for (let sent = 1; sent <= MOST && visits === sent - 1; sent += 1) {
    connection.send(get("/"));
    for (let waitedMs = 0; visits < sent && waitedMs < 300; waitedMs += 5) await sleep(5);
  }
  // What the system's buffers hold and a little more, where all answers would take 100 MB.
  expect(visits).toBeGreaterThan(1);
  expect(visits).toBeLessThan(MOST / 2);
  server.closeAllConnections();
  server.close();
});

test("closing lets go of idle connections at once, and of others when they are answered", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const response = { status: 302, headers: { Location: "https://acme.test/" }, body: "" };
  const { server, port } = await serveLane(({ url }) =>
    url === "/held" ? held.then(() => ({ response })) : { response },
  );
  const [silent, idle, busy] = [await open(port), await open(port), await open(port)];
  idle.send(get("/"));
  await idle.answers(1);
  busy.send(get("/held"));
  await sleep(20);
  const ends = [silent, idle].map(({ socket }) => once(socket, "close"));
  const closed = new Promise((resolve) => server.close(resolve));
  await Promise.all(ends);
  release();
  await closed;
  expect(await busy.answers(1)).toMatch(/^HTTP\/1\.1 302 Found\r\n/);
});

test("an answer that no header can carry is a fault, and the connection goes on", async () => {
  const { server, port, faults } = await serveLane(({ url }) => ({
    response: { status: 302, headers: { Location: url === "/" ? "/a\r\nX: b" : "/" }, body: "" },
  }));
  const connection = await open(port);
  connection.send(get("/"));
  await connection.answers(1);
  connection.send(get("/fine"));
  const received = await connection.answers(2);
  expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 500", "HTTP/1.1 302"]);
  expect(faults).toEqual([expect.objectContaining({ message: "The value of Location can't stand in a header." })]);
  server.closeAllConnections();
  server.close();
});
