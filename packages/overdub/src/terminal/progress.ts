import type { Progress, Report } from "@overdub/workspace";

/** How far a long command has come, on standard error: standard output belongs to what it answers. */
export interface ProgressLine extends Disposable {
  readonly report: Report;
  /** Writes a line of the answer to standard output, and not into this one. */
  aside(text: string): void;
}

/** Where the line is drawn. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** What is done, and in which unit it is counted: `Importing`, `rows`. */
export interface Task {
  readonly verb: string;
  readonly unit: string;
}

/** A terminal's line is drawn anew, and only by what takes longer than this. */
const REDRAW_MS = 250;
/** Elsewhere, such as in a log, each is a line of its own. */
const LINE_MS = 10_000;

const CLEAR_LINE = "\r\u001b[K";

/** @param nowMs of a clock that never goes back. */
export function showProgress(
  { verb, unit }: Task,
  screen: Screen = process.stderr,
  nowMs: () => number = () => performance.now(),
): ProgressLine {
  const everyMs = screen.isTTY ? REDRAW_MS : LINE_MS;
  const startMs = nowMs();
  let first: Progress | undefined;
  let shownMs = startMs;
  let isDrawn = false;

  function clear(): void {
    if (isDrawn) screen.write(CLEAR_LINE);
    isDrawn = false;
  }

  return {
    report(progress) {
      const atMs = nowMs();
      // What an earlier run has done says nothing about the speed of this one.
      first ??= progress;
      if (atMs - shownMs < everyMs) return;
      shownMs = atMs;
      const text = describeProgress({ verb, unit }, progress, progress.done - first.done, atMs - startMs);
      if (screen.isTTY) screen.write(CLEAR_LINE + text.slice(0, Math.max(0, (screen.columns ?? 80) - 1)));
      else screen.write(`${text}\n`);
      isDrawn = screen.isTTY === true;
    },
    aside(text) {
      clear();
      process.stdout.write(`${text}\n`);
    },
    [Symbol.dispose]: clear,
  };
}

/**
 * `Importing: 1,200 of 10,000 rows (12%), 850 a second, 11 s left`.
 *
 * @param doneHere what was done within the elapsed time.
 */
export function describeProgress(
  { verb, unit }: Task,
  { done, total }: Progress,
  doneHere: number,
  elapsedMs: number,
): string {
  const perSecond = elapsedMs > 0 ? (doneHere * 1000) / elapsedMs : 0;
  // An estimated total may be passed.
  const isTotal = total !== undefined && total >= done && total > 0;
  const count = isTotal
    ? `${shown(done)} of ${shown(total)} ${unit} (${Math.floor((100 * done) / total)}%)`
    : `${shown(done)} ${unit}`;
  const rate = perSecond > 0 ? [`${shown(Math.max(1, Math.round(perSecond)))} a second`] : [];
  const left = isTotal && perSecond > 0 ? [`${duration((total - done) / perSecond)} left`] : [];
  return `${verb}: ${[count, ...rate, ...left].join(", ")}`;
}

function shown(count: number): string {
  return count.toLocaleString("en");
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.ceil(whole / 60)} min`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
