import type { BenchmarkRun } from "../benchmark.ts";
import type { Machine } from "./machine.ts";
import type { IdleBaseline, Ratio, Summary } from "./summarize.ts";
import { compare, summarize } from "./summarize.ts";

export interface Report {
  readonly benchmark: string;
  readonly machine: Machine;
  /** For each contender; 0 without any. */
  readonly rounds: number;
  readonly contenders: readonly Summary[];
  readonly ratios: readonly (Ratio | IdleBaseline)[];
  readonly checks: BenchmarkRun["checks"];
  readonly figures: BenchmarkRun["figures"];
}

export function makeReport(benchmark: string, machine: Machine, run: BenchmarkRun): Report {
  const { rounds, comparisons, checks, figures } = run;
  const contenders = summarize(rounds);
  return {
    benchmark,
    machine,
    rounds: contenders.length === 0 ? 0 : rounds.length / contenders.length,
    contenders,
    ratios: comparisons.map((comparison) => compare(rounds, comparison)),
    checks,
    figures,
  };
}

const COLUMNS: readonly [title: string, cell: (summary: Summary) => string][] = [
  ["", ({ contender }) => contender],
  ["req/s", ({ requestsPerSecond }) => requestsPerSecond.toFixed(0)],
  ["req/s, settled", ({ settledRequestsPerSecond }) => settledRequestsPerSecond.toFixed(0)],
  ["p50 ms", ({ p50Ms }) => p50Ms.toFixed(2)],
  ["p99 ms", ({ p99Ms }) => p99Ms.toFixed(2)],
  ["CPU µs/req", ({ cpuMicroseconds }) => cpuMicroseconds.toFixed(1)],
  ["of main", ({ mainCpuMicroseconds }) => mainCpuMicroseconds.toFixed(1)],
  ["of load", ({ loadCpuMicroseconds }) => loadCpuMicroseconds.toFixed(1)],
  ["busy %", ({ busyPercent }) => busyPercent.toFixed(0)],
  ["load busy %", ({ loadBusyPercent }) => loadBusyPercent.toFixed(0)],
];

export function formatReport({ benchmark, machine, rounds, contenders, ratios, checks, figures }: Report): string {
  const place = machine.pinned ? "servers on a core of their own" : "not pinned";
  const medians = rounds === 0 ? "medians" : `medians of ${rounds} rounds in turns`;
  const lines = [
    benchmark,
    `${machine.cores} x ${machine.cpu}, node ${machine.node}, ${place}; ${medians}`,
    ...Object.entries(figures).map(([name, value]) => `${name}: ${value}`),
    "",
    ...formatContenders(contenders),
    ...ratios.map(formatRatio),
    ...checks.map(({ name, passed, detail }) => `${passed ? "ok" : "FAILED"}: ${name} (${detail})`),
  ];
  return `${lines.join("\n")}\n`;
}

function formatRatio(ratio: Ratio | IdleBaseline): string {
  if ("baseline" in ratio) {
    const { name, baseline, busyPercent } = ratio;
    return `${name}: no ratio, because the baseline (${baseline}) had work in ${busyPercent.toFixed(0)} % of the time only`;
  }
  const { name, mainCpu, range, cpu, throughput, settledThroughput } = ratio;
  const [least, greatest] = range.map(percent);
  const rest = `single rounds ${least} to ${greatest}; of all threads ${percent(cpu)}; throughput ${percent(throughput)}, settled ${percent(settledThroughput)}`;
  return `${name}: ${percent(mainCpu)} of the baseline by CPU of the thread that answers (${rest})`;
}

/** Nothing where no server was measured. */
function formatContenders(contenders: readonly Summary[]): string[] {
  if (contenders.length === 0) return [];
  const rows = contenders.map((one) => COLUMNS.map(([, cell]) => cell(one)));
  return [...formatTable([COLUMNS.map(([title]) => title), ...rows]), ""];
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(0)} %`;
}

function formatTable(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
}
