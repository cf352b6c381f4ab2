import type { Comparison } from "../benchmark.ts";
import type { Round } from "./rounds.ts";
import { median } from "./statistics.ts";

/** Medians over the rounds of one contender. */
export interface Summary {
  readonly contender: string;
  readonly requestsPerSecond: number;
  /** The same, if the clock runs until all work that the requests left behind is done. */
  readonly settledRequestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the server, per request, in all its threads. */
  readonly cpuMicroseconds: number;
  /** Of the thread that answers alone. */
  readonly mainCpuMicroseconds: number;
  /** Of the process that sends the requests, per request. */
  readonly loadCpuMicroseconds: number;
  readonly busyPercent: number;
  readonly loadBusyPercent: number;
}

/** How ours does against the baseline, of the medians: 1 is as well, 0.5 half as well. */
export interface Ratio {
  readonly name: string;
  /** By the CPU time of the thread that answers, per request: steadier than throughput on a busy machine. */
  readonly mainCpu: number;
  /** The least and the greatest of a single round. */
  readonly range: readonly [number, number];
  /** By the CPU time of all threads. */
  readonly cpu: number;
  readonly throughput: number;
  readonly settledThroughput: number;
}

/** A baseline that had nothing to do seems slower than it is, so there is no ratio to it. */
export interface IdleBaseline {
  readonly name: string;
  readonly baseline: string;
  readonly busyPercent: number;
}

const LEAST_BUSY_PERCENT = 90;

export function summarize(rounds: readonly Round[]): Summary[] {
  const groups = Map.groupBy(rounds, ({ contender }) => contender);
  return [...groups].map(([contender, own]) => {
    const of = (figure: (round: Round) => number) => median(own.map(figure));
    return {
      contender,
      requestsPerSecond: of(pace),
      settledRequestsPerSecond: of(({ requests, settledSeconds }) => requests / settledSeconds),
      p50Ms: of(({ p50Ms }) => p50Ms),
      p99Ms: of(({ p99Ms }) => p99Ms),
      cpuMicroseconds: of(({ cpuSeconds, requests }) => (cpuSeconds / requests) * 1e6),
      mainCpuMicroseconds: of((round) => mainCpu(round) * 1e6),
      loadCpuMicroseconds: of(({ loadBusy, seconds, requests }) => ((loadBusy * seconds) / requests) * 1e6),
      busyPercent: of(({ busy }) => busy * 100),
      loadBusyPercent: of(({ loadBusy }) => loadBusy * 100),
    };
  });
}

export function compare(rounds: readonly Round[], { name, ours, baseline }: Comparison): Ratio | IdleBaseline {
  const summaries = summarize(rounds);
  const [our, their] = [ours, baseline].map((contender) => summaries.find((one) => one.contender === contender));
  if (!our || !their) throw new Error(`${name}: "${ours}" or "${baseline}" was not measured`);
  if (their.busyPercent < LEAST_BUSY_PERCENT) return { name, baseline, busyPercent: their.busyPercent };
  const costsOf = (contender: string) => rounds.filter((round) => round.contender === contender).map(mainCpu);
  const theirs = costsOf(baseline);
  const single = costsOf(ours).map((cost, index) => (theirs[index] ?? Number.NaN) / cost);
  return {
    name,
    mainCpu: their.mainCpuMicroseconds / our.mainCpuMicroseconds,
    range: [Math.min(...single), Math.max(...single)],
    cpu: their.cpuMicroseconds / our.cpuMicroseconds,
    throughput: our.requestsPerSecond / their.requestsPerSecond,
    settledThroughput: our.settledRequestsPerSecond / their.settledRequestsPerSecond,
  };
}

function pace({ requests, seconds }: Round): number {
  return requests / seconds;
}

function mainCpu({ mainCpuSeconds, requests }: Round): number {
  return mainCpuSeconds / requests;
}
