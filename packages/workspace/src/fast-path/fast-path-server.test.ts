import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { get, open } from "../testing/raw-connection.ts";
import type { ConnectionLimits } from "./connection-count.ts";
import { FastPathServer } from "./fast-path-server.ts";
import type { FastPath } from "./serve-connection.ts";

/** A server whose fast path takes every path. */
async function serveFastPath(visit: FastPath["visit"], limits: Partial<ConnectionLimits> = {}) {
  const server = new FastPathServer(limits);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
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
  const { port } = await serveFastPath(() => {
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
});

test("closing lets go of idle connections at once, and of others when they are answered", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const response = { status: 302, headers: { Location: "https://acme.test/" }, body: "" };
  const { server, port } = await serveFastPath(({ url }) =>
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

test.each([
  ["has sent nothing", ""],
  ["has sent half a head", "GET / HTTP/1.1\r\nHost: loc"],
  ["has its answer", get("/")],
  ["has its answers, and begins with a further request", `${get("/")}GET / HT`],
])("closing does not wait for who %s, without a fast path", async (_, text) => {
  const server = new FastPathServer();
  onTestFinished(() => server.closeAllConnections());
  const held = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  server.serve({
    listener: async ({ url }, response) => {
      if (url === "/held") {
        begun.resolve();
        await held.promise;
      }
      response.end("done");
    },
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const [other, busy] = [await open(port), await open(port)];
  other.send(text);
  if (text.startsWith(get("/"))) await other.answers(1);
  busy.send(get("/held"));
  await begun.promise;
  const ended = once(other.socket, "close");
  const closed = new Promise((resolve) => server.close(resolve));
  await ended;
  held.resolve();
  await closed;
  expect(await busy.answers(1)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*Connection: close\r\n/s);
});

test("an answer that no header can carry is a fault, and the connection goes on", async () => {
  const { port, faults } = await serveFastPath(({ url }) => ({
    response: { status: 302, headers: { Location: url === "/" ? "/a\r\nX: b" : "/" }, body: "" },
  }));
  const connection = await open(port);
  connection.send(get("/"));
  await connection.answers(1);
  connection.send(get("/fine"));
  const received = await connection.answers(2);
  expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 500", "HTTP/1.1 302"]);
  expect(faults).toEqual([expect.objectContaining({ message: "The value of Location can't stand in a header." })]);
});

const FOUND: FastPath["visit"] = () => ({ response: { status: 302, headers: { Location: "/" }, body: "" } });
const post = (bytes: number, sent = "") =>
  `POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${bytes}\r\n\r\n${sent}`;

describe("connections", () => {
  const isOpen = async (port: number) => {
    const connection = await open(port);
    connection.send(get("/"));
    return Promise.race([
      connection.answers(1).then(() => connection),
      once(connection.socket, "close").then(() => undefined),
    ]);
  };

  test("of one network are bounded, and what is closed makes room", async () => {
    const { port } = await serveFastPath(FOUND, { perNetwork: 2, trustsPeer: () => false });
    const [first] = [await isOpen(port), await isOpen(port)];
    expect(await isOpen(port)).toBeUndefined();
    first?.socket.destroy();
    await expect.poll(async () => (await isOpen(port)) !== undefined).toBe(true);
  });

  test("of a trusted proxy are not, up to those of everybody", async () => {
    const { port } = await serveFastPath(FOUND, { perNetwork: 2, total: 4, trustsPeer: () => true });
    for (let each = 0; each < 4; each += 1) expect(await isOpen(port)).toBeDefined();
    expect(await isOpen(port)).toBeUndefined();
    // Idle ones have been closed for those who come next.
    expect(await isOpen(port)).toBeDefined();
  });

  test("that were handed over count, too", async () => {
    const { port } = await serveFastPath(FOUND, { perNetwork: 1, trustsPeer: () => false });
    const connection = await open(port);
    connection.send(post(1, "x"));
    await connection.answers(1);
    expect(await isOpen(port)).toBeUndefined();
  });
});

test.each([
  ["in a header", (bytes: number) => get("/", `X-Long: ${"x".repeat(bytes)}`)],
  ["in the path", (bytes: number) => get(`/${"x".repeat(bytes)}`)],
  ["in many headers", (bytes: number) => get("/", ...Array<string>(bytes / 16).fill("X-Some: abcdef"))],
  ["unfinished", (bytes: number) => get("/", `X-Long: ${"x".repeat(bytes)}`).slice(0, -2)],
])("a head of more than 32 KB is refused, whoever sends it: %s", async (_title, head) => {
  const { port } = await serveFastPath(FOUND);
  const connection = await open(port);
  connection.send(head(40_000));
  expect(await connection.answers(1)).toMatch(/^HTTP\/1\.1 431 /);
  await expect.poll(() => connection.socket.closed).toBe(true);
});

describe("requests that are sent before a response has come", () => {
  test("are answered, up to so many", async () => {
    const { port } = await serveFastPath(FOUND);
    const connection = await open(port);
    connection.send(post(1, "x").repeat(10));
    expect((await connection.answers(10)).match(/other/g)).toHaveLength(10);
  });

  test("end the connection beyond that, and the rest is not begun", async () => {
    let begun = 0;
    const server = new FastPathServer();
    onTestFinished(() => server.closeAllConnections());
    server.serve({
      listener: () => {
        begun += 1;
      },
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const connection = await open((server.address() as AddressInfo).port);
    connection.socket.on("error", () => {});
    connection.send(get("/").repeat(1000));
    await expect.poll(() => connection.socket.closed).toBe(true);
    expect(begun).toBe(1);
  });

  test("beyond that are not even parsed", async () => {
    const server = new FastPathServer();
    onTestFinished(() => server.closeAllConnections());
    server.serve({ listener: () => {} });
    const heads: string[] = [];
    server.prependListener("request", ({ url = "" }) => heads.push(url));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const connection = await open((server.address() as AddressInfo).port);
    connection.socket.on("error", () => {});
    connection.send(get("/").repeat(2000));
    await expect.poll(() => connection.socket.closed).toBe(true);
    expect(heads).toHaveLength(11);
    // The next connection, which may get the same parser, is read as ever.
    const next = await open((server.address() as AddressInfo).port);
    next.send(get("/").repeat(2));
    await expect.poll(() => heads.length).toBeGreaterThanOrEqual(12);
  });

  test("begin one after the other, in their order, bodies included", async () => {
    const server = new FastPathServer();
    onTestFinished(() => server.closeAllConnections());
    const begun: string[] = [];
    let underWay = 0;
    server.serve({
      listener: async (request, response) => {
        underWay += 1;
        const body = (await request.toArray()).join("");
        begun.push(`${underWay} ${body}`);
        underWay -= 1;
        response.end(`got ${body};`);
      },
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const connection = await open((server.address() as AddressInfo).port);
    connection.send(post(1, "a") + post(1, "b") + post(1, "c"));
    expect((await connection.answers(3)).match(/got \w/g)).toEqual(["got a", "got b", "got c"]);
    expect(begun).toEqual(["1 a", "1 b", "1 c"]);
  });

  test("are not begun while a response is not read", async () => {
    const server = new FastPathServer();
    onTestFinished(() => server.closeAllConnections());
    let begun = 0;
    const large = Buffer.alloc(64 * 1024 * 1024);
    server.serve({
      listener: (_request, response) => {
        begun += 1;
        response.end(large);
      },
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const connection = await open((server.address() as AddressInfo).port);
    connection.socket.pause();
    connection.send(get("/").repeat(5));
    await expect.poll(() => begun).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(begun).toBe(1);
  });
});

describe("a body that nobody reads", () => {
  test("is taken while it is short, and its connection goes on", async () => {
    const { port } = await serveFastPath(FOUND);
    const connection = await open(port);
    connection.send(post(100_000, "x".repeat(100_000)));
    await connection.answers(1);
    await sleep(700);
    connection.send(post(1, "x"));
    expect((await connection.answers(2)).match(/other/g)).toHaveLength(2);
  });

  test.each([
    ["is not waited for", post(1_000_000_000)],
    ["in chunks is not either", `${post(0).replace("Content-Length: 0", "Transfer-Encoding: chunked")}5\r\nxx`],
    ["is not read to its end", post(1_000_000_000, "x".repeat(1_000_000))],
  ])("%s: its sender is answered and let go", async (_title, request) => {
    const { port } = await serveFastPath(FOUND);
    const connection = await open(port);
    connection.socket.on("error", () => {});
    connection.send(request);
    expect(await connection.answers(1)).toMatch(/^HTTP\/1\.1 200 /);
    await expect.poll(() => connection.socket.closed).toBe(true);
  });
});

describe("what is no request", () => {
  test.each([
    ["after a request whose response is sent", `${post(1, "x")}`, "[".repeat(64), 200],
    ["in one packet with a request", "", `${post(1, "x")}${"[".repeat(64)}`, 400],
    ["at first", "", "[".repeat(64), 400],
    ["in chunks", "", `${post(0).replace("Content-Length: 0", "Transfer-Encoding: chunked")}[[[\r\n`, 400],
    ["in a head that is too long", "", `${get("/").slice(0, -2)}X: ${"x".repeat(64 * 1024)}\r\n\r\n`, 431],
  ])("%s: its sender may still send, and sees the refusal", async (_title, before, request, status) => {
    const { server, port } = await serveFastPath(FOUND);
    server.serve({ listener: (_request, response) => setImmediate(() => response.end("other")) });
    const connection = await open(port);
    const errors: Error[] = [];
    connection.socket.on("error", (error) => errors.push(error));
    if (before !== "") {
      connection.send(before);
      await connection.answers(1);
    }
    connection.socket.pause();
    connection.send(request);
    for (let piece = 0; piece < 3; piece += 1) {
      await sleep(20);
      connection.send("[".repeat(20_000));
    }
    expect(errors).toEqual([]);
    connection.socket.resume();
    expect(await connection.answers(1)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    await expect.poll(() => connection.socket.closed).toBe(true);
    expect(errors).toEqual([]);
  });

  test("ends its connection: a request that waits there is not begun", async () => {
    const { server, port } = await serveFastPath(FOUND);
    let begun = 0;
    const large = Buffer.alloc(8 * 1024 * 1024);
    server.serve({
      listener: (_request, response) => {
        begun += 1;
        // When both are read: of a connection that takes no response no more is.
        setImmediate(() => response.end(large));
      },
    });
    const connection = await open(port);
    connection.socket.pause();
    connection.send(post(1, "x") + post(1, "x"));
    await expect.poll(() => begun).toBe(1);
    connection.send("[".repeat(64));
    await sleep(50);
    connection.socket.resume();
    await expect.poll(() => connection.socket.closed).toBe(true);
    expect(begun).toBe(1);
  });

  test("in the midst of a response cuts that off, which does not seem whole", async () => {
    const { server, port } = await serveFastPath(FOUND);
    server.serve({ listener: (_request, response) => void response.writeHead(200).write("some") });
    const connection = await open(port);
    connection.socket.on("error", () => {});
    connection.send(get("/"));
    expect(await connection.answers(1)).toContain("some");
    connection.send("[".repeat(64));
    await expect.poll(() => connection.socket.closed).toBe(true);
    expect(await connection.answers(1)).not.toContain("\r\n0\r\n\r\n");
  });

  test("is not taken for long", async () => {
    const { server, port } = await serveFastPath(FOUND);
    const connection = await open(port);
    connection.socket.on("error", () => {});
    connection.send("[".repeat(64));
    expect(await connection.answers(1)).toMatch(/^HTTP\/1\.1 400 /);
    connection.socket.pause();
    const endless = setInterval(() => connection.send("[".repeat(10_000)), 10);
    onTestFinished(() => clearInterval(endless));
    await expect.poll(() => new Promise((resolve) => server.getConnections((_error, count) => resolve(count)))).toBe(0);
  });
});
