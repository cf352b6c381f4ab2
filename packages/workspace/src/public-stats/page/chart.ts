import { escapeHtml } from "@overdub/contract";
import type { Point, Step } from "./series.ts";
import { dayOf, sentenceOf } from "./series.ts";

/** Heights in CSS pixels; widths are shares of what there is. */
const TOP = 10;
const PLOT_HEIGHT = 232;
const HEIGHT = 276;
/** In which the line is drawn before it is stretched. */
const UNITS = 1000;
const MAX_LINES = 4;
const MAX_LABELS = 7;

export interface Chart {
  readonly points: readonly Point[];
  readonly step: Step;
  /** What is counted, as in `clicks`. */
  readonly noun: string;
}

/** An area line over time, as SVG that needs no script; the bucket that runs is dotted. */
export function chartOf(chart: Chart): string {
  const { points } = chart;
  const scale = scaleOf(Math.max(...points.map(({ count }) => count)));
  const yOf = (count: number) => TOP + PLOT_HEIGHT * (1 - count / scale.max);
  const lines = scale.ticks.map((tick) => {
    const y = round(yOf(tick));
    return `<line x1="0" x2="100%" y1="${y}" y2="${y}"${tick === 0 ? ' class="base"' : ""}/>`;
  });
  const names = scale.ticks.map(
    (tick) => `<text x="100%" y="${round(yOf(tick) + 4)}" text-anchor="end">${short(tick)}</text>`,
  );
  return `<div class="chart"><svg class="scale" width="32" height="${HEIGHT}" aria-hidden="true">${names.join("")}</svg>
<svg class="plot" height="${HEIGHT}" role="img" aria-label="${escapeHtml(sentenceOf(chart))}">
<g class="grid">${lines.join("")}</g>
${points.length === 1 ? dot(points, yOf) : line(points, scale.max)}
${labels(chart).join("")}
${hits(chart).join("")}
</svg></div>`;
}

function line(points: readonly Point[], max: number): string {
  const at = points.map(({ count }, index) => {
    const x = (index / (points.length - 1)) * UNITS;
    return `${round(x)} ${round(UNITS * (1 - count / max))}`;
  });
  const path = (through: readonly string[]) => `M${through.join("L")}`;
  const stretched = `viewBox="0 0 ${UNITS} ${UNITS}" preserveAspectRatio="none" y="${TOP}" width="100%" height="${PLOT_HEIGHT}"`;
  return `<svg ${stretched}><defs><linearGradient id="fade" x1="0" x2="0" y1="0" y2="1"><stop/><stop offset="1" class="end"/></linearGradient></defs>
<path class="area" d="${path(at)}L${UNITS} ${UNITS}L0 ${UNITS}Z"/><path class="line" d="${path(at.slice(0, -1))}"/><path class="line running" d="${path(at.slice(-2))}"/></svg>`;
}

function dot(points: readonly Point[], yOf: (count: number) => number): string {
  return points.map(({ count }) => `<circle cx="50%" cy="${round(yOf(count))}" r="4"/>`).join("");
}

/** At most seven; every other one goes where the page is narrow. */
function labels({ points, step }: Chart): string[] {
  const shown = Math.min(MAX_LABELS, points.length);
  return Array.from({ length: shown }, (_, label) => {
    const index = shown === 1 ? 0 : Math.round((label / (shown - 1)) * (points.length - 1));
    const x = points.length === 1 ? 50 : (index / (points.length - 1)) * 100;
    const anchor = x === 0 ? "start" : x === 100 ? "end" : "middle";
    const text = points[index] ? dayOf(points[index].startMs, step) : "";
    return `<text x="${round(x)}%" y="${HEIGHT - 8}" text-anchor="${anchor}"${label % 2 === 1 && label < shown - 1 ? ' class="odd"' : ""}>${text}</text>`;
  });
}

/** What a pointer is told of each point. */
function hits({ points, step, noun }: Chart): string[] {
  const width = 100 / points.length;
  return points.map(
    ({ startMs, count }, index) =>
      `<rect class="hit" x="${round(index * width)}%" y="${TOP}" width="${round(width)}%" height="${PLOT_HEIGHT}"><title>${dayOf(startMs, step)}: ${count.toLocaleString("en-US")} ${noun}</title></rect>`,
  );
}

/** From 0 to a round number, in at most four steps of one. */
export function scaleOf(highest: number): { readonly max: number; readonly ticks: readonly number[] } {
  const needed = Math.max(1, highest) / MAX_LINES;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, needed)));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((width) => width >= needed) ?? 10 * power;
  const steps = Math.max(1, Math.ceil(highest / step));
  return { max: steps * step, ticks: Array.from({ length: steps + 1 }, (_, index) => index * step) };
}

const compact = new Intl.NumberFormat("en-US", { notation: "compact" });

function short(value: number): string {
  return compact.format(value).toLowerCase();
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
