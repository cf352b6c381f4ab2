import type { CpuSeconds } from "../servers/messages.ts";
import type { RunningServer } from "../servers/start-server.ts";
import type { Load, Measured } from "./load.ts";
import { applyLoad } from "./load.ts";

/** One of the things that are measured in turns. */
export interface Contender {
  readonly name: string;
  readonly server: RunningServer;
  readonly load: Omit<Load, "amount">;
  /** Brings the server to rest after its turn, so that it leaves no work to the next one's. */
  readonly settle?: () => Promise<void>;
}

/** What one contender did in one round. */
export interface Round extends Measured {
  readonly contender: string;
  /** From the first request until the server was at rest. */
  readonly settledSeconds: number;
  /** Of all threads of the server, until it was at rest. */
  readonly cpuSeconds: number;
  /** Of the thread that answers alone. */
  readonly mainCpuSeconds: number;
  /**
   * Share of the time in which the thread that answers ran, was ready to, or waited for its disk: far below 1, it had nothing
   * to do, because the load or an upstream was the bottleneck.
   */
  readonly busy: number;
}

export interface RoundsOptions {
  readonly rounds: number;
  /** Roughly: requests are counted out beforehand, at the pace of the round before. */
  readonly secondsEach: number;
}

/** Enough for each connection to have several; few enough for a slow server to be done with them soon. */
const LEAST_REQUESTS = 200;
const WARM_UP_SHARE = 0.15;

/** By then, whichever comes first, the code of a server is compiled; before, a simple one seems as slow as ours. */
const WARM_UP = { requests: 3_000, mainCpuSeconds: 2 };

/** Measures the contenders in turns (A B A B …), so that whatever else the machine does disturbs all of them alike. */
export async function runRounds(contenders: readonly Contender[], options: RoundsOptions): Promise<Round[]> {
  const { rounds, secondsEach } = options;
  const paces = new Map<Contender, number>();
  for (const contender of contenders) {
    paces.set(contender, await warmUp(contender));
  }
  const results: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) {
      const result = await takeTurn(contender, requestsIn(paces.get(contender) ?? 0, secondsEach));
      paces.set(contender, paceOf(result));
      results.push(result);
    }
  }
  return results;
}

/** @returns the pace at the end of it. */
async function warmUp({ server, load, settle }: Contender): Promise<number> {
  const { main: startedCpuSeconds } = await server.cpuSeconds();
  let sent = 0;
  let spentCpuSeconds = 0;
  let pace = 0;
  while (sent < WARM_UP.requests && spentCpuSeconds < WARM_UP.mainCpuSeconds) {
    const amount = Math.max(LEAST_REQUESTS, Math.min(WARM_UP.requests - sent, requestsIn(pace, 0.5)));
    pace = paceOf(await applyLoad({ ...load, amount }));
    sent += amount;
    spentCpuSeconds = (await server.cpuSeconds()).main - startedCpuSeconds;
  }
  await settle?.();
  return pace;
}

async function takeTurn({ name, server, load, settle }: Contender, amount: number): Promise<Round> {
  await applyLoad({ ...load, amount: Math.max(LEAST_REQUESTS, Math.ceil(amount * WARM_UP_SHARE)) });
  await settle?.();
  const before = await server.cpuSeconds();
  const measured = await applyLoad({ ...load, amount });
  const after = await server.cpuSeconds();
  const settlingMs = performance.now();
  await settle?.();
  const settledSeconds = measured.seconds + (performance.now() - settlingMs) / 1000;
  const settled = await server.cpuSeconds();
  return {
    ...measured,
    contender: name,
    settledSeconds,
    cpuSeconds: settled.all - before.all,
    mainCpuSeconds: settled.main - before.main,
    busy: busyShare(before, after, measured.seconds),
  };
}

/**
 * Of two that are at least so: a loop that waits for something to do may have it already, and no core; one that does not
 * wait may not run either, because its disk makes it wait.
 */
function busyShare(before: CpuSeconds, after: CpuSeconds, seconds: number): number {
  const hadWork = after.main - before.main + after.mainWaited - before.mainWaited;
  const idle = after.mainIdle - before.mainIdle;
  return Math.max(hadWork, seconds - idle) / seconds;
}

function paceOf({ requests, seconds }: Measured): number {
  return requests / seconds;
}

function requestsIn(pace: number, seconds: number): number {
  return Math.max(LEAST_REQUESTS, Math.ceil(pace * seconds));
}
