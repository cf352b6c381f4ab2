import { STRIP_STYLE } from "./strip.ts";

/** What the page of statistics adds to the style of all pages: the strip, the chart and the cards of the design. */
export const STATS_STYLE = `${STRIP_STYLE}
body { display: block; padding: 0; font-size: 14px; line-height: 20px; font-variant-numeric: tabular-nums; }
main { max-width: 1120px; margin: 0 auto; padding: 24px 20px 32px; display: grid; grid-template-columns: minmax(0, 1fr); gap: 12px; }
main > header { flex-direction: row; flex-wrap: wrap; justify-content: space-between; gap: 12px 20px; margin: 0 0 4px; text-align: start; }
h1 { margin: 0; font-size: 18px; line-height: 24px; letter-spacing: -.015em; color: var(--text); min-width: 0; }
h1 a { color: inherit; text-decoration: none; } h1 a:hover { text-decoration: underline; }
.ranges { display: flex; flex-wrap: wrap; gap: 2px; padding: 2px; background: var(--sunken); border: 1px solid var(--line); border-radius: 8px; }
.ranges a { display: grid; place-items: center; min-height: 30px; padding: 0 10px; border-radius: 6px; color: var(--quiet); font-size: 13px; font-weight: 500; white-space: nowrap; text-decoration: none; }
.ranges a[aria-current] { background: var(--raised); color: var(--text); font-weight: 600; box-shadow: 0 1px 2px rgb(0 0 0 / .08); }
figure { margin: 0; padding: 12px 18px 10px; }
figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 16px; margin-bottom: 8px; font-size: 13px; color: var(--quiet); }
figcaption b { font-weight: 500; color: var(--text); }
.chart { display: grid; grid-template-columns: 32px minmax(0, 1fr); gap: 8px; }
.chart svg { display: block; } .plot { width: 100%; overflow: visible; }
.chart text { font-size: 11px; fill: var(--faint); }
.grid line { stroke: var(--soft); stroke-dasharray: 3 4; } .grid .base { stroke: var(--line); stroke-dasharray: none; }
.line { fill: none; stroke: var(--series); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; vector-effect: non-scaling-stroke; }
.running { stroke-dasharray: 1 5; }
.area { fill: url(#fade); } stop { stop-color: var(--series); stop-opacity: .2; } stop.end { stop-opacity: .02; }
circle { fill: var(--series); }
.hit { fill: transparent; } .hit:hover { fill: color-mix(in oklab, var(--series) 12%, transparent); }
details { margin-top: 6px; font-size: 13px; } summary { width: fit-content; padding: 4px 0; color: var(--quiet); cursor: pointer; border-radius: 4px; }
.scroll { max-height: 320px; overflow: auto; }
table { width: 100%; max-width: 22rem; border-collapse: collapse; }
th, td { padding: 5px 0; border-bottom: 1px solid var(--soft); text-align: start; font-weight: 400; } th.number, td.number { text-align: end; }
thead th { color: var(--quiet); font-weight: 500; }
.none { padding: 56px 18px; text-align: center; } .none p + p { margin-top: 8px; }
.cards { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 12px; align-items: start; }
.cards section { padding: 10px 8px; }
.cards h2 { display: flex; justify-content: space-between; margin: 0; padding: 0 8px 6px; font-size: 13px; line-height: 20px; font-weight: 600; }
.cards h2 span, .rest { color: var(--quiet); font-weight: 400; font-size: 12px; }
.cards ol { margin: 0; padding: 0; list-style: none; }
.cards li { position: relative; display: grid; grid-template-columns: minmax(0, 1fr) auto 44px; gap: 8px; align-items: center; min-height: 30px; padding: 0 8px; font-size: 13px; }
.cards li > * { position: relative; } .cards li bdi { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.cards li b { font-weight: 600; } .cards li i { font-style: normal; font-size: 12px; color: var(--quiet); text-align: end; }
.cards li .bar { position: absolute; inset: 2px 0; width: 100%; height: calc(100% - 4px); }
.bar rect { fill: color-mix(in oklab, var(--series) 14%, transparent); }
.rest { padding: 6px 8px 0; }
@media (max-width: 767px) {
  main { padding: 16px; } .cards { grid-template-columns: minmax(0, 1fr); }
  .ranges { width: 100%; } .ranges a { flex: auto; min-height: 44px; padding: 0 4px; }
  figure { padding: 12px 12px 8px; } .chart text.odd { display: none; } summary { padding: 12px 0; }
}
`;
