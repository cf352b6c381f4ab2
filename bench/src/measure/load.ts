import type { Client, Request } from "autocannon";
import autocannon from "autocannon";
import { quantile } from "./statistics.ts";

export interface Load {
  readonly url: string;
  readonly connections: number;
  /** Requests in all. A number and no duration, so that each one is answered and can be accounted for. */
  readonly amount: number;
  /** The given number of requests; they are built before the clock starts. */
  readonly requests: (count: number) => Request[];
  readonly expectedStatus: number;
  /**
   * Keeps this process from sleeping between answers: otherwise each answer of a slow server pays for waking it, and
   * those of a fast server do not. Default: false, which is right where the core is shared.
   */
  readonly keepAwake?: boolean;
}

export interface Measured {
  readonly requests: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Share of one core that this process used. */
  readonly loadBusy: number;
}

/**
 * Sends a number of requests over keep-alive connections, each sending its next one when it has the answer.
 *
 * @throws an `Error` unless each of them is answered with the expected status.
 */
export async function applyLoad(load: Load): Promise<Measured> {
  const { url, connections, amount, requests, expectedStatus, keepAwake = false } = load;
  const latenciesMs: number[] = [];
  const unexpected = new Map<number, number>();
  let startedMs = 0;
  let endedMs = 0;
  let cpuBefore = process.cpuUsage();
  // Shares as autocannon deals them out.
  const shares = Array.from(
    { length: connections },
    (_, index) => Math.floor(amount / connections) + (index < amount % connections ? 1 : 0),
  );
  const options = {
    url,
    connections,
    amount,
    // How often it looks whether all is done.
    sampleInt: 10,
    setupClient: (client: Client) => client.setRequests(requests(shares.shift() ?? 1)),
  };
  const rest = keepAwake ? turnEventLoop() : undefined;
  const { errors, timeouts } = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(options, (error, result) => (error ? reject(error) : resolve(result)));
    instance.on("start", () => {
      startedMs = performance.now();
      cpuBefore = process.cpuUsage();
    });
    instance.on("response", (_client, status, _bytes, responseMs) => {
      endedMs = performance.now();
      latenciesMs.push(responseMs);
      if (status !== expectedStatus) unexpected.set(status, (unexpected.get(status) ?? 0) + 1);
    });
  });
  rest?.();
  if (errors + timeouts > 0 || unexpected.size > 0 || latenciesMs.length !== amount) {
    const statuses = [...unexpected].map(([status, count]) => `${count} x ${status}`).join(", ");
    throw new Error(
      `${url}: ${latenciesMs.length} of ${amount} requests were answered, ${errors} failed, unexpected: ${statuses || "none"}`,
    );
  }
  const seconds = (endedMs - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  latenciesMs.sort((a, b) => a - b);
  return {
    requests: amount,
    seconds,
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    loadBusy: (user + system) / 1e6 / seconds,
  };
}

/** Keeps the event loop turning without a pause. @returns what ends it. */
function turnEventLoop(): () => void {
  let next = setImmediate(turn);
  function turn(): void {
    next = setImmediate(turn);
  }
  return () => clearImmediate(next);
}
