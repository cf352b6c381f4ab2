import { escapeHtml, page, styleSource } from "@overdub/contract";
import { fontFaces } from "./page-fonts.ts";
import type { PageLook } from "./page-state.ts";
import { LINK_STYLE } from "./page-style.ts";

export interface Shell {
  readonly title: string;
  /** For the script; undefined where it has to ask. */
  readonly state?: PageLook | undefined;
  /** Where script and routes of the page are, relative to its own address. */
  readonly base: "connect-account/" | "./";
}

/** Pages on https and on the person's own machine: who has no link token can show nothing in a frame. */
const ANY_PAGE = ["https:", "http://localhost:*", "http://127.0.0.1:*"];

/** The document of the link page: its style and its facts. Its one script makes the rest. */
export function linkPage({ title, state, base }: Shell): { body: string; headers: Record<string, string> } {
  const style = fontFaces(base) + LINK_STYLE;
  const body = page({
    title,
    style,
    body: `${WAVES}
<main class="connect"><div class="card" id="card" aria-busy="true"><noscript><h1>${escapeHtml(title)}</h1><p>This page needs JavaScript.</p></noscript></div><p class="promise" id="promise"></p></main>
<footer class="by" id="by">${MARK}<span>Overdub</span></footer>
<script type="application/json" id="state">${toScriptText(state ?? null)}</script>
<script type="module" src="${base}page.js" data-base="${base}"></script>`,
  });
  const policy = [
    "default-src 'none'",
    `style-src ${styleSource(style)}`,
    "script-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors 'self' ${(state?.listeners ?? ANY_PAGE).join(" ")}`,
  ].join("; ");
  return {
    body,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": policy,
      "Referrer-Policy": "no-referrer",
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
    },
  };
}

/** JSON that ends no script element. */
function toScriptText(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

const MARK = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3.5 9v6M9.5 4v16"/><path class="second" d="M15 7v10M20.5 11v2"/></svg>`;

/** Level bars along the foot of the page: a first take, and a second one laid over it. */
const WAVES = drawWaves();

function drawWaves(): string {
  const bars = Array.from({ length: 60 }, (_, index) => {
    const height = 12 + 40 * (1 + Math.sin(index / 1.9)) + 18 * (1 + Math.sin(index / 4.3 + 1));
    return { isSecond: index >= 35 && index < 48, path: `M${11 + index * 24} 150V${Math.round(150 - height)}` };
  });
  const path = (isSecond: boolean) =>
    bars
      .filter((bar) => bar.isSecond === isSecond)
      .map((bar) => bar.path)
      .join("");
  return `<svg class="waves" viewBox="0 0 1440 150" preserveAspectRatio="xMidYMax slice" aria-hidden="true"><path d="${path(false)}"/><path class="second" d="${path(true)}"/></svg>`;
}
