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
  /** Share of one core that the server used while it was answering: far below 1, the load was the bottleneck. */
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

/** Measures the contenders in turns (A B A B …), so that whatever else the machine does disturbs all of them alike. */
export async function runRounds(contenders: readonly Contender[], options: RoundsOptions): Promise<Round[]> {
  const { rounds, secondsEach } = options;
  const paces = new Map<Contender, number>();
  for (const contender of contenders) {
    const probe = await applyLoad({ ...contender.load, amount: LEAST_REQUESTS });
    const amount = requestsIn(paceOf(probe), secondsEach / 2);
    paces.set(contender, paceOf(await applyLoad({ ...contender.load, amount })));
    await contender.settle?.();
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
    busy: (after.all - before.all) / measured.seconds,
  };
}

function paceOf({ requests, seconds }: Measured): number {
  return requests / seconds;
}

function requestsIn(pace: number, seconds: number): number {
  return Math.max(LEAST_REQUESTS, Math.ceil(pace * seconds));
}
