import { createHash } from "node:crypto";
import type { EmbedEarning, PartnerAnalytics, PartnerLink } from "@overdub/contract";
import { card, escapeHtml, NO_INDEX, page, STYLE_SOURCE } from "@overdub/contract";

export interface ReferralsPage {
  readonly program: { readonly name: string };
  readonly totals: PartnerAnalytics<"count">;
  readonly links: readonly PartnerLink[];
  readonly earnings: readonly EmbedEarning[];
}

/** A page, and what its policy lets it run and look like. */
export interface FramedPage {
  readonly html: string;
  readonly policy: string;
}

const THEMES = { light: "light", dark: "dark", system: "light dark" } as const;
export type Theme = keyof typeof THEMES;

export function isTheme(text: string | null): text is Theme {
  return text !== null && Object.hasOwn(THEMES, text);
}

const TABLES = `
h2 { margin: 1.75rem 0 .5rem; font-size: 1rem; }
.figures { grid-template-columns: repeat(auto-fit, minmax(7rem, 1fr)); }
.figures dd { font: 600 1.25rem/1.3 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
th { font-weight: 500; color: var(--quiet); text-align: left; }
th, td { padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th.number, td.number { text-align: right; padding-right: 0; padding-left: .75rem; }
td { overflow-wrap: anywhere; }
`;

/** The frame's own page hears how high this one is, as Dub's package expects it. */
const TELL_HEIGHT = `const tell=()=>parent.postMessage({originator:"Dub",event:"PAGE_HEIGHT",data:{height:document.querySelector("main").offsetHeight+48}},"*");tell();addEventListener("resize",tell)`;

/** What a partner is shown of itself, within a product's own page. */
export function referralsPage(shown: ReferralsPage, theme: Theme): FramedPage {
  const { program, totals, links, earnings } = shown;
  const figures: readonly (readonly [string, string])[] = [
    ["Clicks", count(totals.clicks)],
    ["Leads", count(totals.leads)],
    ["Sales", count(totals.sales)],
    ["Earned by sales", dollars(totals.earnings)],
  ];
  const body = `<main class="wide"><h1 dir="auto">${escapeHtml(program.name)}</h1>
<dl class="figures">${figures.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join("")}</dl>
<h2>Your links</h2>
${links.length === 0 ? "<p>There are none yet.</p>" : linkTable(links)}
<h2>What you have earned</h2>
${earnings.length === 0 ? "<p>Nothing yet.</p>" : earningsTable(earnings)}
</main>`;
  return framed(theme, TELL_HEIGHT, (head) => page({ title: program.name, body, head }));
}

/** @param code and message of the error: Dub's package hands them to the product. */
export function refusedPage(code: string, message: string, theme: Theme): FramedPage {
  const told = { originator: "Dub", event: "ERROR", data: { code, message } };
  const script = `parent.postMessage(${JSON.stringify(told).replaceAll("<", "\\u003c")},"*")`;
  const title = code === "unauthorized" ? "This page has expired" : "This page cannot be shown";
  const text = code === "unauthorized" ? "Reload the page that it is part of." : message;
  const body = `<h1>${title}</h1><p>${escapeHtml(text)}</p>`;
  return framed(theme, script, (head) => card(null, { title, body, head }));
}

/** Nothing runs but the script, and any site may show the page: the token that opens it is the site's to give. */
function framed(theme: Theme, script: string, render: (head: string) => string): FramedPage {
  const style = `html:root { color-scheme: ${THEMES[theme]}; }${TABLES}`;
  const head = `${NO_INDEX}<style>${style}</style>`;
  const html = render(head).replace("</body>", () => `<script>${script}</script>\n</body>`);
  const policy = `default-src 'none'; style-src ${STYLE_SOURCE} ${sourceOf(style)}; script-src ${sourceOf(script)}; img-src https: data:; base-uri 'none'; form-action 'none'`;
  return { html, policy };
}

function sourceOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

function linkTable(links: readonly PartnerLink[]): string {
  const rows = links.map(
    ({ shortLink, clicks, leads, sales }) =>
      `<tr><td><a href="${escapeHtml(shortLink)}" target="_blank" rel="noopener">${escapeHtml(shortLink.replace(/^https?:\/\//, ""))}</a></td>${numbers([clicks, leads, sales].map(count))}</tr>`,
  );
  return table(["Link"], ["Clicks", "Leads", "Sales"], rows);
}

function earningsTable(earnings: readonly EmbedEarning[]): string {
  const rows = earnings.map(
    ({ createdAt, type, status, earnings: earned }) =>
      `<tr><td>${createdAt.slice(0, 10)}</td><td>${type}</td><td>${status}</td>${numbers([dollars(earned)])}</tr>`,
  );
  return table(["Day", "For", "Status"], ["Earned"], rows);
}

function table(texts: readonly string[], figures: readonly string[], rows: readonly string[]): string {
  const heads = [
    ...texts.map((name) => `<th scope="col">${name}</th>`),
    ...figures.map((name) => `<th scope="col" class="number">${name}</th>`),
  ];
  return `<div class="scroll" tabindex="0"><table><thead><tr>${heads.join("")}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>`;
}

function numbers(values: readonly string[]): string {
  return values.map((value) => `<td class="number">${value}</td>`).join("");
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

function dollars(cents: number): string {
  return (cents / 100).toLocaleString("en-US", { style: "currency", currency: "USD" });
}
