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

export interface Ratio {
  readonly name: string;
  /** Ours to the baseline, of the medians. */
  readonly throughput: number;
  readonly settledThroughput: number;
  /** Ours to the baseline, per request: steadier than throughput on a busy machine. */
  readonly cpu: number;
  /** The least and the greatest of a single round. */
  readonly range: readonly [number, number];
}

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
      mainCpuMicroseconds: of(({ mainCpuSeconds, requests }) => (mainCpuSeconds / requests) * 1e6),
      loadCpuMicroseconds: of(({ loadBusy, seconds, requests }) => ((loadBusy * seconds) / requests) * 1e6),
      busyPercent: of(({ busy }) => busy * 100),
      loadBusyPercent: of(({ loadBusy }) => loadBusy * 100),
    };
  });
}

export function compare(rounds: readonly Round[], { name, ours, baseline }: Comparison): Ratio {
  const summaries = summarize(rounds);
  const ratioOf = (figure: (summary: Summary) => number) => {
    const [our, their] = [ours, baseline].map((contender) => summaries.find((one) => one.contender === contender));
    return our && their ? figure(our) / figure(their) : Number.NaN;
  };
  const pacesOf = (contender: string) => rounds.filter((round) => round.contender === contender).map(pace);
  const theirs = pacesOf(baseline);
  const single = pacesOf(ours).map((our, index) => our / (theirs[index] ?? Number.NaN));
  return {
    name,
    throughput: ratioOf((summary) => summary.requestsPerSecond),
    settledThroughput: ratioOf((summary) => summary.settledRequestsPerSecond),
    cpu: ratioOf((summary) => summary.cpuMicroseconds),
    range: [Math.min(...single), Math.max(...single)],
  };
}

function pace({ requests, seconds }: Round): number {
  return requests / seconds;
}
