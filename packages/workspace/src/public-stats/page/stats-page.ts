import type { AnalyticsRow } from "@overdub/contract";
import { card, escapeHtml, page, styleSource } from "@overdub/contract";
import type { Totals } from "../../analytics/totals.ts";
import { chartOf } from "./chart.ts";
import type { RangeName } from "./ranges.ts";
import { RANGES } from "./ranges.ts";
import type { Point, Step } from "./series.ts";
import { dayOf, stepOf } from "./series.ts";
import { strip } from "./strip.ts";
import { STATS_STYLE } from "./style.ts";

/** What is counted, and so what chart and cards show. */
export const MEASURES = ["clicks", "leads", "sales"] as const;
export type Measure = (typeof MEASURES)[number];

export interface Ranked {
  readonly label: string;
  readonly count: number;
}

export interface StatsPage {
  /** Address of the link. */
  readonly href: string;
  /** The same as people read it, without scheme. */
  readonly name: string;
  /** Of this page, without a query. */
  readonly path: string;
  readonly range: RangeName;
  readonly measure: Measure;
  readonly totals: Totals;
  /** Whether there is more to see than clicks. */
  readonly hasConversions: boolean;
  readonly series: readonly AnalyticsRow<"timeseries">[];
  readonly cards: readonly { readonly title: string; readonly rows: readonly Ranked[] }[];
}

export const STATS_POLICY = `default-src 'none'; style-src ${styleSource(STATS_STYLE)}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** Of the longest card. */
const SHOWN_ROWS = 10;

export function statsPage(shown: StatsPage): string {
  const { href, name, measure, cards } = shown;
  const body = `<main class="${measure}">
<header><h1><a href="${escapeHtml(href)}" rel="nofollow noopener"><bdi>${escapeHtml(name)}</bdi></a></h1>${ranges(shown)}</header>
<div class="panel">${stripOf(shown)}${overTime(shown)}</div>
<div class="cards">${cards.map((one) => rankedCard(one, shown)).join("\n")}</div>
</main>`;
  return page({ title: `${name} · Statistics`, body, style: STATS_STYLE });
}

/** @param text what happened, and what to do. */
export function noStatsPage(title: string, text: string): string {
  return card(null, { title, body: `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>` });
}

function addressOf({ path }: Pick<StatsPage, "path">, range: RangeName, measure: Measure): string {
  return `${path}?${new URLSearchParams({ interval: range, ...(measure === "clicks" ? {} : { event: measure }) })}`;
}

function ranges(shown: StatsPage): string {
  const links = Object.entries(RANGES).map(([range, { name }]) => {
    const current = range === shown.range ? ' aria-current="true"' : "";
    return `<a href="${escapeHtml(addressOf(shown, range as RangeName, shown.measure))}"${current}>${name}</a>`;
  });
  return `<nav class="ranges" aria-label="Period">${links.join("")}</nav>`;
}

function stripOf(shown: StatsPage): string {
  const { totals, hasConversions } = shown;
  if (!hasConversions) return strip([{ series: "clicks", name: "Clicks", value: number(totals.clicks) }]);
  const { clicks, leads, sales } = totals;
  const rates: Readonly<Record<Measure, string>> = {
    clicks: "",
    leads: clicks > 0 ? `${percent(leads / clicks)} sign up` : "",
    sales: leads > 0 ? `${percent(sales / leads)} buy` : "",
  };
  return strip(
    MEASURES.map((measure) => ({
      series: measure,
      name: titleOf(measure),
      value: number(totals[measure]),
      rate: rates[measure],
      href: addressOf(shown, shown.range, measure),
      isChosen: measure === shown.measure,
    })),
  );
}

function overTime(shown: StatsPage): string {
  const { measure, range, series } = shown;
  const points = series.map((row) => ({ startMs: Date.parse(row.start), count: row[measure] }));
  if (points.every(({ count }) => count === 0)) return noneOf(shown);
  const step = stepOf(points);
  return `<figure><figcaption><b>${titleOf(measure)} ${RANGES[range].phrase}</b><span>UTC, at most a minute old</span></figcaption>
${chartOf({ points, step, noun: measure })}
${tableOf(points, step, measure)}</figure>`;
}

function noneOf(shown: StatsPage): string {
  const { measure, range } = shown;
  if (range === "all") return `<div class="none"><p>No ${measure} yet.</p></div>`;
  return `<div class="none"><p>No ${measure} ${RANGES[range].phrase}.</p><p><a href="${escapeHtml(addressOf(shown, "all", measure))}">Show all time</a></p></div>`;
}

function tableOf(points: readonly Point[], step: Step, measure: Measure): string {
  const rows = points.map(
    ({ startMs, count }) =>
      `<tr><th scope="row">${dayOf(startMs, step)}</th><td class="number">${number(count)}</td></tr>`,
  );
  return `<details><summary>Show as table</summary><div class="scroll" tabindex="0" role="region" aria-label="${titleOf(measure)} by ${step}"><table><thead><tr><th scope="col">${titleOf(step)}</th><th scope="col" class="number">${titleOf(measure)}</th></tr></thead><tbody>${rows.join("")}</tbody></table></div></details>`;
}

function rankedCard({ title, rows }: StatsPage["cards"][number], { measure, totals, range }: StatsPage): string {
  const head = `<h2>${title} <span>${titleOf(measure)}</span></h2>`;
  const sum = Math.max(
    totals[measure],
    rows.reduce((all, { count }) => all + count, 0),
  );
  const most = Math.max(...rows.map(({ count }) => count));
  const items = rows.slice(0, SHOWN_ROWS).map(({ label, count }) => {
    const bar = `<svg class="bar" aria-hidden="true"><rect width="${Math.round((count / most) * 1000) / 10}%" height="100%" rx="5"/></svg>`;
    return `<li>${bar}<bdi title="${escapeHtml(label)}">${escapeHtml(label)}</bdi><b>${number(count)}</b><i>${percent(count / sum)}</i></li>`;
  });
  const list =
    items.length === 0 ? `<p class="rest">Nothing ${RANGES[range].phrase}.</p>` : `<ol>${items.join("")}</ol>`;
  const more = rows.length - items.length;
  const rest = more > 0 ? `<p class="rest">and ${number(more)} more</p>` : "";
  return `<section class="panel">${head}${list}${rest}</section>`;
}

/** One place below 10 percent, none above. */
function percent(share: number): string {
  const value = share * 100;
  return `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)}%`;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}

function titleOf(word: string): string {
  return `${word[0]?.toUpperCase() ?? ""}${word.slice(1)}`;
}
