import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { continueWhenRead } from "./continue-when-read.ts";

/** All that a client is sent that waits with its body for a word. */
async function answersTo(read: (request: IncomingMessage) => Promise<string>): Promise<string> {
  const server = createServer();
  server.on("checkContinue", async (request, response) => {
    continueWhenRead(request, response);
    response.end(await read(request));
  });
  onTestFinished(() => void server.close());
  await once(server.listen(0, "127.0.0.1"), "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.write("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\nConnection: close\r\n\r\n");
  let said = "";
  socket.on("data", (chunk: Buffer) => {
    const isFirst = said === "";
    said += chunk;
    if (isFirst && said.startsWith("HTTP/1.1 100 Continue\r\n\r\n")) socket.write("hello");
  });
  await once(socket, "close");
  return said;
}

test.each<[string, (request: IncomingMessage) => Promise<string>]>([
  ["as a stream", (request) => text(request)],
  ["by events", async (request) => String((await once(request, "data"))[0])],
  ["as a stream of the web", (request) => text(Readable.toWeb(request) as ReadableStream)],
  ["late", (request) => new Promise((resolve) => setImmediate(() => resolve(text(request))))],
])("a body that is read %s is asked for once", async (_, read) => {
  expect(await answersTo(read)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n[\s\S]*hello/);
});

test.each<[string, (request: IncomingMessage) => Promise<string>]>([
  ["at once", async () => "refused"],
  ["after a while", () => new Promise((resolve) => setImmediate(() => resolve("refused")))],
])("a body that is refused %s is not asked for", async (_, refuse) => {
  expect(await answersTo(refuse)).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*refused/);
});
