import type { Round } from "./measure/rounds.ts";

export interface BenchmarkOptions {
  /** A short run, good for finding out whether the benchmark works. */
  readonly quick: boolean;
  /** Where to write CPU profiles of our servers; absent: none are taken. */
  readonly profileFolder: string | undefined;
}

/** Ours against a baseline, measured in turns. */
export interface Comparison {
  readonly name: string;
  readonly ours: string;
  readonly baseline: string;
}

/** Something that must hold for the figures to mean anything. */
export interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly detail: string;
}

export interface BenchmarkRun {
  readonly rounds: readonly Round[];
  readonly comparisons: readonly Comparison[];
  readonly checks: readonly Check[];
  /** Further figures, by what they are. */
  readonly figures: Readonly<Record<string, string>>;
}

export interface Benchmark {
  readonly name: string;
  /** One line, for the list. */
  readonly summary: string;
  run(options: BenchmarkOptions): Promise<BenchmarkRun>;
}
