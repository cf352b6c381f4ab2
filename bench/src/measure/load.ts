import { connect } from "node:net";
import type { Request } from "./request.ts";
import { encodeRequest } from "./request.ts";
import { ResponseReader } from "./response-reader.ts";
import { quantile } from "./statistics.ts";

export interface Load {
  readonly url: string;
  readonly connections: number;
  /** Requests in all. A number and no duration, so that each one is answered and can be accounted for. */
  readonly amount: number;
  /** What one connection sends, in turn and from the start again; they are built before the clock starts. */
  readonly requests: (count: number) => readonly Request[];
  readonly expectedStatus: number;
}

export interface Measured {
  readonly requests: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Share of one core that this process used. */
  readonly loadBusy: number;
}

/** What one connection is to send. */
interface Share {
  readonly amount: number;
  readonly requests: readonly Buffer[];
}

interface Answers {
  readonly latenciesMs: number[];
  readonly statuses: Map<number, number>;
}

/**
 * Sends a number of requests over keep-alive connections, each sending its next one when it has the answer.
 *
 * @throws an `Error` unless each of them is answered with the expected status.
 */
export async function applyLoad(load: Load): Promise<Measured> {
  const { url, connections, amount, expectedStatus } = load;
  const shares = makeShares(load);
  const answers: Answers = { latenciesMs: [], statuses: new Map() };
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(url)));
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  try {
    await Promise.all(sockets.map((socket, index) => send(socket, shares[index], answers)));
  } finally {
    for (const socket of sockets) socket.destroy();
  }
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const { latenciesMs, statuses } = answers;
  if (statuses.get(expectedStatus) !== amount) {
    const counts = [...statuses].map(([status, count]) => `${count} x ${status}`).join(", ");
    throw new Error(`${url}: of ${amount} requests, all to be answered with ${expectedStatus}, ${counts || "none"}`);
  }
  latenciesMs.sort((a, b) => a - b);
  return {
    requests: amount,
    seconds,
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    loadBusy: (user + system) / 1e6 / seconds,
  };
}

function makeShares({ url, connections, amount, requests }: Load): Share[] {
  const { host } = new URL(url);
  return Array.from({ length: connections }, (_, index) => {
    const own = Math.floor(amount / connections) + (index < amount % connections ? 1 : 0);
    return { amount: own, requests: own === 0 ? [] : requests(own).map((request) => encodeRequest(request, host)) };
  });
}

type Connection = ReturnType<typeof connect>;

function open(url: string): Promise<Connection> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    socket.once("error", reject);
    socket.once("connect", () => resolve(socket));
  });
}

/** Resolves when all is answered. */
function send(
  socket: Connection,
  { amount, requests }: Share = { amount: 0, requests: [] },
  answers: Answers,
): Promise<void> {
  const { latenciesMs, statuses } = answers;
  const reader = new ResponseReader();
  let sent = 0;
  let sentMs = 0;
  return new Promise((resolve, reject) => {
    function next(): void {
      const request = sent < amount ? requests[sent % requests.length] : undefined;
      if (!request) {
        resolve();
        return;
      }
      sent += 1;
      sentMs = performance.now();
      socket.write(request);
    }
    socket.on("data", (chunk: Buffer) => {
      try {
        const status = reader.push(chunk);
        if (status === undefined) return;
        latenciesMs.push(performance.now() - sentMs);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        next();
      } catch (error) {
        reject(error);
      }
    });
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("The server closed a connection.")));
    next();
  });
}
