import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Attempt, Outcome, Random } from "@overdub/testkit/fuzz";
import type { FuzzScene } from "./fuzz-scene.ts";

const CRLF = "\r\n";
const head = (line: string, ...lines: string[]) => [line, ...lines, "", ""].join(CRLF);

/** By name: what is written to a bare socket, piece by piece. Each is text of one character for each byte. */
const KINDS: Readonly<Record<string, (random: Random, host: string) => string[]>> = {
  garbage: (random) => [bytes(random, 1 + random.below(3000))],
  "a damaged head": (random, host) => [damaged(random, visit(host))],
  "half a head": (random, host) => [visit(host).slice(0, random.below(visit(host).length))],
  "a head in pieces": (random, host) => inPieces(random, visit(host)),
  "requests in one piece": (random, host) => [visit(host).repeat(1 + random.below(20))],
  "requests of both kinds": (random, host) => [
    ...inPieces(random, visit(host) + head("GET /api/health HTTP/1.1", `Host: ${host}`) + visit(host)),
  ],
  "a large head": (random, host) => [
    head("GET /fuzzed HTTP/1.1", `Host: ${host}`, `X-A: ${"x".repeat(random.pick([8000, 33_000, 200_000]))}`),
  ],
  "many lines": (random, host) => [
    head("GET /fuzzed HTTP/1.1", `Host: ${host}`, ...Array(random.pick([90, 3000])).fill("X-A: b")),
  ],
  "a long target": (random, host) => [
    head(`GET /${"a".repeat(random.pick([9000, 40_000]))} HTTP/1.1`, `Host: ${host}`),
  ],
  "half a body": (random, host) => [post(host, random.pick([100, 65_537, 1e9])) + " ".repeat(random.below(90))],
  "two lengths": (_random, host) => [
    head("POST /api/track/click HTTP/1.1", `Host: ${host}`, "Content-Length: 2", "Transfer-Encoding: chunked") +
      "0\r\n\r\n",
  ],
  chunks: (random, host) => [
    head("POST /api/track/click HTTP/1.1", `Host: ${host}`, "Transfer-Encoding: chunked"),
    random.pick([
      "zz\r\n",
      "5\r\nab",
      "ffffffffffffffff\r\n",
      "2\r\n{}\r\n0\r\n\r\n",
      "1;a=\r\n{\r\n0\r\nx: y\r\n\r\n",
    ]),
  ],
  "another protocol": (random, host) => [
    random.pick([
      head("GET /fuzzed HTTP/1.1", `Host: ${host}`, "Connection: Upgrade", "Upgrade: websocket"),
      head(
        "GET /api/health HTTP/1.1",
        `Host: ${host}`,
        "Connection: Upgrade, HTTP2-Settings",
        "Upgrade: h2c",
        "HTTP2-Settings: x",
      ),
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      head("CONNECT evil.example:443 HTTP/1.1", `Host: ${host}`),
      head("GET http://evil.example/fuzzed HTTP/1.1", `Host: ${host}`),
      head("OPTIONS * HTTP/1.1", `Host: ${host}`),
      head("GET /fuzzed HTTP/0.9"),
      head("GET /fuzzed HTTP/1.0"),
      head("GET /fuzzed HTTP/1.1"),
      "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ]),
  ],
  "an expectation": (random, host) => [
    head(
      "POST /api/track/click HTTP/1.1",
      `Host: ${host}`,
      `Expect: ${random.pick(["100-continue", "x"])}`,
      "Content-Length: 2",
    ),
    "{}",
  ],
};
const NAMES = Object.keys(KINDS);

/** Bytes on a bare socket that is then closed from this side, in one way or the other. */
export function socketAttempt(random: Random, { started, own }: FuzzScene): Attempt {
  const [host = ""] = own.known.domain ?? [];
  const name = random.pick(NAMES);
  const pieces = KINDS[name]?.(random, host) ?? [];
  const isTorn = random.chance(0.15);
  const port = Number(new URL(started.origin).port);
  return {
    target: name,
    request: `${name}${isTorn ? ", torn down" : ""}: ${JSON.stringify(pieces).slice(0, 1000)}`,
    send: () => exchange(port, pieces, isTorn),
  };
}

/** Ends when the server closes the connection. */
async function exchange(port: number, pieces: readonly string[], isTorn: boolean): Promise<Outcome> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  let text = "";
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  // A server may well reset it.
  socket
    .on("error", () => undefined)
    .on("data", (chunk) => {
      text += chunk.toString("latin1");
    });
  await once(socket, "connect");
  for (const piece of pieces) {
    socket.write(piece, "latin1");
    if (pieces.length > 1) await sleep(1);
  }
  if (isTorn) socket.resetAndDestroy();
  else socket.end();
  await closed;
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, digits]) => Number(digits));
  const bad = statuses.find((status) => status >= 500);
  return { status: statuses[0] ?? 0, text, problem: bad === undefined ? undefined : `${bad} of our own making` };
}

const visit = (host: string) =>
  head("GET /fuzzed?a=b HTTP/1.1", `Host: ${host}`, "User-Agent: Mozilla/5.0 Chrome/142", "Accept: */*");

const post = (host: string, length: number) =>
  head(
    "POST /api/track/click HTTP/1.1",
    `Host: ${host}`,
    "Content-Type: application/json",
    `Content-Length: ${length}`,
  );

function bytes(random: Random, length: number): string {
  return Array.from({ length }, () => String.fromCharCode(random.below(256))).join("");
}

function damaged(random: Random, text: string): string {
  const at = random.below(text.length);
  const piece = random.pick(["\r", "\n", "\0", ":", " ", "\x80", "\r\n", "\r\n\r\n", "\t", bytes(random, 5)]);
  return text.slice(0, at) + piece + text.slice(at + random.below(3));
}

function inPieces(random: Random, text: string): string[] {
  const cuts = [0, ...random.several(6, () => random.below(text.length)), text.length].sort((a, b) => a - b);
  return cuts.slice(1).map((cut, index) => text.slice(cuts[index], cut));
}
