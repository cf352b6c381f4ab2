/** The funnel in one row: its steps, and the rate between them. */
import { escapeHtml } from "@overdub/contract";

export interface StripPart {
  /** What it counts, and so its colour. */
  readonly series: "clicks" | "leads" | "sales";
  readonly name: string;
  readonly value: string;
  /** How many of the step before came so far. */
  readonly rate?: string;
  /** Where it leads, for a part that can be chosen. */
  readonly href?: string;
  readonly isChosen?: boolean;
}

export function strip(parts: readonly StripPart[]): string {
  const items = parts.map(({ series, name, value, rate, href, isChosen }) => {
    const below = rate === undefined ? "" : `<span class="rate">${rate}</span>`;
    const text = `<span class="name">${name}</span><span class="value">${value}</span>${below}`;
    const chosen = isChosen ? ' aria-current="true"' : "";
    const part = href === undefined ? `<div>${text}</div>` : `<a href="${escapeHtml(href)}"${chosen}>${text}</a>`;
    return `<li class="${series}">${part}</li>`;
  });
  return `<ul class="strip">${items.join("")}</ul>`;
}

/** For the strip, and for what lies on the page beside it. */
export const STRIP_STYLE = `
:root {
  --series-clicks: light-dark(oklch(0.44 0.075 204), oklch(0.79 0.108 203));
  --series-leads: light-dark(oklch(0.628 0.105 328), oklch(0.6 0.13 340));
  --series-sales: light-dark(oklch(0.67 0.16 58), oklch(0.857 0.133 81));
  --raised: light-dark(oklch(1 0 0), oklch(0.252 0.013 215));
  --faint: light-dark(oklch(0.515 0.012 215), oklch(0.68 0.012 150));
  --soft: light-dark(oklch(0.94 0.006 95), oklch(0.298 0.014 215));
  --sunken: light-dark(oklch(0.95 0.006 95), oklch(0.19 0.01 215));
}
.clicks { --series: var(--series-clicks); } .leads { --series: var(--series-leads); } .sales { --series: var(--series-sales); }
.panel { background: var(--raised); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
.strip { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr); margin: 0; padding: 0; list-style: none; border-bottom: 1px solid var(--line); }
.strip li { position: relative; border-inline-start: 1px solid var(--soft); } .strip li:first-child { border: 0; }
.strip a, .strip div { display: block; padding: 14px 18px 13px; color: inherit; text-decoration: none; }
.strip a[aria-current]::after { content: ""; position: absolute; inset: auto 0 0; height: 2px; background: var(--series); }
.strip a:focus-visible { outline-offset: -2px; }
.strip .name { display: flex; align-items: center; gap: 7px; font-size: 13px; font-weight: 500; color: var(--quiet); }
.strip .name::before { content: ""; width: 8px; height: 8px; border-radius: 2px; background: var(--series); }
.strip .value { display: block; margin-top: 4px; font-size: 26px; line-height: 32px; font-weight: 600; letter-spacing: -.025em; }
.strip .rate { display: block; font-size: 12px; line-height: 16px; color: var(--faint); min-height: 16px; }
@media (max-width: 767px) {
  .strip a, .strip div { padding: 12px 14px; } .strip .value { font-size: 22px; line-height: 28px; }
}
`;
