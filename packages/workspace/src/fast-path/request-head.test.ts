import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readRequestHead } from "./request-head.ts";

const head = (...lines: string[]) => `${lines.join("\r\n")}\r\n\r\n`;
const HOST = "Host: acme.test";

test("a plain request is taken apart: names in lower case, values without the blanks around them", () => {
  expect(readRequestHead(head("GET /key?a=b HTTP/1.1", HOST, "X-Odd:\t a  b \t", "Accept:"))).toEqual({
    method: "GET",
    url: "/key?a=b",
    headers: Object.assign(Object.create(null), { host: "acme.test", "x-odd": "a  b", accept: "" }),
  });
});

test.each([
  ["half a head", "GET / HTTP/1.1\r\nHost: a\r\n"],
  ["two requests", head("GET / HTTP/1.1", HOST) + head("GET / HTTP/1.1", HOST)],
  ["a body", `${head("GET / HTTP/1.1", HOST)}x`],
  ["a length", head("GET / HTTP/1.1", HOST, "Content-Length: 0")],
  ["chunks", head("GET / HTTP/1.1", HOST, "Transfer-Encoding: chunked")],
  ["another method", head("POST / HTTP/1.1", HOST)],
  ["a method in lower case", head("get / HTTP/1.1", HOST)],
  ["an older version", head("GET / HTTP/1.0", HOST)],
  ["no host", head("GET / HTTP/1.1", "Accept: */*")],
  ["no header", head("GET / HTTP/1.1")],
  ["two hosts", head("GET / HTTP/1.1", HOST, "host: b")],
  ["a header that is given twice", head("GET / HTTP/1.1", HOST, "Cookie: a=1", "cookie: b=2")],
  ["a folded line", head("GET / HTTP/1.1", HOST, "X: a", " b")],
  ["a blank before the colon", head("GET / HTTP/1.1", "Host : a")],
  ["a bare line feed", "GET / HTTP/1.1\nHost: a\n\n"],
  ["a bare line feed in a value", head("GET / HTTP/1.1", HOST, "X: a\nY: b")],
  ["a bare carriage return in a value", head("GET / HTTP/1.1", HOST, "X: a\rY: b")],
  ["a NUL", head("GET / HTTP/1.1", HOST, "X: \0")],
  ["a blank in the path", head("GET /a b HTTP/1.1", HOST)],
  ["bytes beyond ASCII in the path", head("GET /\xe9 HTTP/1.1", HOST)],
  ["a whole URL", head("GET http://acme.test/ HTTP/1.1", HOST)],
  ["a connection to be closed", head("GET / HTTP/1.1", HOST, "Connection: close")],
  ["an upgrade", head("GET / HTTP/1.1", HOST, "Connection: Upgrade", "Upgrade: websocket")],
  ["an upgrade without its connection header", head("GET / HTTP/1.1", HOST, "Upgrade: h2c")],
  ["a wish for a word before the body", head("GET / HTTP/1.1", HOST, "Expect: 100-continue")],
  ["a header that node:http leaves out", head("GET / HTTP/1.1", HOST, "__proto__: a")],
  ["TLS", "\x16\x03\x01\x02"],
  ["a head longer than most", head("GET / HTTP/1.1", HOST, `X: ${"a".repeat(9000)}`)],
])("%s is left to node:http", (_what, text) => {
  expect(readRequestHead(text)).toBeUndefined();
});

test("a header named like a member of all objects is one like any other", () => {
  const request = readRequestHead(head("GET / HTTP/1.1", HOST, "constructor: b"));
  expect(Object.entries(request?.headers ?? {})).toEqual([
    ["host", "acme.test"],
    ["constructor", "b"],
  ]);
  expect(request?.headers.toString).toBeUndefined();
});

const server = createServer();
beforeAll(() => void server.listen(0, "127.0.0.1"));
afterAll(() => server.close());

/** What `node:http` makes of the same bytes; `undefined` when it refuses them or waits for more. */
async function readByNode(text: string): Promise<IncomingMessage | undefined> {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.on("error", () => undefined);
  const asked = new Promise<IncomingMessage | undefined>((resolve) => {
    server.once("request", resolve);
    socket.once("data", () => resolve(undefined));
    socket.once("close", () => resolve(undefined));
  });
  socket.end(Buffer.from(text, "latin1"));
  const request = await asked;
  server.removeAllListeners("request");
  socket.destroy();
  return request;
}

test("whatever is taken reads the same by node:http, and holds nothing more", async () => {
  if (!server.listening) await once(server, "listening");
  // Mostly what is allowed, and now and then what is not.
  const some = (usual: string, odd: string, lengths: { minLength?: number; maxLength: number }) => {
    const unit = fc.oneof({ weight: 60, arbitrary: fc.constantFrom(...usual) }, fc.constantFrom(...odd));
    return fc.string({ unit, ...lengths });
  };
  const token = some("aB-_1!~", ": \t", { minLength: 1, maxLength: 6 });
  const name = fc.oneof(
    token,
    fc.constantFrom("Host", "Cookie", "Connection", "Content-Length", "Upgrade", "TE", "__proto__", "Set-Cookies"),
  );
  const value = fc.oneof(
    some("aZ09 ,;=\t\xe9", "\x7f\0\r\n", { maxLength: 12 }),
    fc.constantFrom("keep-alive", "close", "0", "acme.test"),
  );
  const line = fc.tuple(name, fc.constantFrom(":", ": ", ":\t", ": ", ":", " :"), value).map((parts) => parts.join(""));
  const target = some("/aB%2?&=#+", "\x7f\xe9 ", { maxLength: 10 });
  const start = fc
    .tuple(fc.constantFrom("GET", "GET", "HEAD", "POST"), target, fc.constantFrom("HTTP/1.1", "HTTP/1.1", "HTTP/1.0"))
    .map(([method, path, version]) => `${method} /${path} ${version}`);
  const text = fc
    .tuple(start, fc.array(line, { maxLength: 5 }), fc.constantFrom("\r\n", "\r\n", "\r\n", "\r\n", "\n"))
    .map(([first, lines, end]) => [first, HOST, ...lines, "", ""].join(end));
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(text, async (given) => {
      const ours = readRequestHead(given);
      if (!ours) return;
      taken += 1;
      const theirs = await readByNode(given);
      expect(theirs && [theirs.method, theirs.url, { ...theirs.headers }]).toEqual([
        ours.method,
        ours.url,
        { ...ours.headers },
      ]);
      expect(theirs?.headers["content-length"] ?? theirs?.headers["transfer-encoding"]).toBeUndefined();
    }),
    { numRuns: 3000 },
  );
  expect(taken).toBeGreaterThan(300);
});
