import { Agent, request } from "node:http";
import type { Socket } from "node:net";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { PrintedStart } from "./start-overdub.ts";
import { addressOf } from "./visit.ts";

/** What somebody without a key does to fill a server's memory. */
export interface Attack {
  readonly name: string;
  /**
   * @param link  a short link of the server, such as `http://localhost:4401/hello`.
   * @param times of requests; of connections there are as many as it takes.
   */
  run(server: PrintedStart, link: string, times: number): Promise<void>;
}

const KB = 1024;
const AT_ONCE = 64;
/** What is open for that long, the server has read as far as it will. */
const OPEN_MS = 1_000;

const BROWSER =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

export const ATTACKS: readonly Attack[] = [
  {
    name: "made-up keys of 15 KB",
    run: ({ workspace, gateway }, _link, times) =>
      repeat(times, async (index, agent) => {
        const authorization = (prefix: string) => `Bearer ${prefix}${String(index).padEnd(15 * KB, "x")}`;
        await send(agent, `${workspace}/api/links`, { authorization: authorization("dub_") });
        await send(agent, `${workspace}/api/track/click`, { authorization: authorization("dub_pk_") }, "{}");
        await send(agent, `${gateway}/proxy/links`, { authorization: authorization("ovd_") });
      }),
  },
  {
    name: "unfinished heads of 512 KB",
    async run({ workspace, gateway }) {
      const head = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\nX-A: ${"x".repeat(512 * KB)}`;
      await Promise.all([open(workspace, 400, head("/hello")), open(gateway, 400, head("/proxy/links"))]);
    },
  },
  {
    name: "unfinished bodies",
    async run({ workspace, gateway }) {
      const post = (path: string, length: number) =>
        `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${" ".repeat(length - 100)}`;
      await Promise.all([
        open(gateway, 13, post("/mcp/x", 16_000_000)),
        open(workspace, 42, post("/api/track/click", 5_000_000)),
      ]);
    },
  },
  {
    name: "visits with long agents, referrers and queries",
    run: (_server, link, times) =>
      repeat(times, async (index, agent) => {
        const long = String(index).padEnd(7 * KB, "x");
        await send(agent, `${link}?q=${long}`, {
          "user-agent": `${BROWSER} ${long}`,
          referer: `https://example.com/${long}`,
          "x-real-ip": addressOf(index),
        });
      }),
  },
];

async function repeat(times: number, work: (index: number, agent: Agent) => Promise<void>): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  let next = 0;
  const worker = async () => {
    while (next < times) await work(next++, agent);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  agent.destroy();
}

async function send(agent: Agent, url: string, headers: Record<string, string>, body?: string): Promise<void> {
  const { host, port, pathname, search } = new URL(url);
  const sent = request({
    agent,
    // Not every system's resolver knows `*.localhost`.
    hostname: "127.0.0.1",
    port,
    path: pathname + search,
    method: body === undefined ? "GET" : "POST",
    headers: { host, "content-type": "application/json", ...headers },
  });
  // Nothing is read of the response; and a server may well have closed the connection before.
  sent.on("response", (response) => response.resume()).on("error", () => undefined);
  await new Promise<unknown>((resolve) => sent.once("close", resolve).end(body));
}

/** Connections that send this, and nothing more. */
async function open(origin: string, count: number, text: string): Promise<void> {
  const sockets = Array.from({ length: count }, (): Socket => {
    const socket = connect(Number(new URL(origin).port), "127.0.0.1");
    // The server may have had enough.
    socket.on("error", () => undefined).resume();
    socket.write(text);
    return socket;
  });
  await sleep(OPEN_MS);
  for (const socket of sockets) socket.destroy();
}
