import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { get, open } from "../testing/raw-connection.ts";
import { FastPathServer } from "./fast-path-server.ts";
import type { FastPath } from "./serve-connection.ts";

/** A server whose fast path takes every path. */
async function serveFastPath(visit: FastPath["visit"]) {
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
  const { server, port } = await serveFastPath(() => {
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

test("an answer that no header can carry is a fault, and the connection goes on", async () => {
  const { server, port, faults } = await serveFastPath(({ url }) => ({
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
