import { createHash } from "node:crypto";
import type { EmbedEarning, PartnerAnalytics, PartnerLink } from "@overdub/contract";
import { card, escapeHtml, logo, NO_INDEX, page, STYLE_SOURCE } from "@overdub/contract";
import { strip } from "../../public-stats/page/strip.ts";
import type { Look } from "./look.ts";
import { MARGINS_PX, styleOf } from "./look.ts";

export interface ReferralsPage {
  readonly program: { readonly name: string; readonly logo: string | null };
  readonly totals: PartnerAnalytics<"count">;
  readonly links: readonly PartnerLink[];
  readonly earnings: readonly EmbedEarning[];
}

/** A page, and what its policy lets it run and look like. */
export interface FramedPage {
  readonly html: string;
  readonly policy: string;
}

/** The frame's own page hears how high this one is, as Dub's package expects it. */
const TELL_HEIGHT = `const tell=()=>parent.postMessage({originator:"Dub",event:"PAGE_HEIGHT",data:{height:document.querySelector("main").offsetHeight+${MARGINS_PX}}},"*");tell();addEventListener("resize",tell)`;

/** What a partner is shown of itself, within a product's own page. */
export function referralsPage(shown: ReferralsPage, look: Look): FramedPage {
  const { program, totals, links, earnings } = shown;
  const figures = strip([
    { series: "clicks", name: "Clicks", value: count(totals.clicks) },
    { series: "leads", name: "Leads", value: count(totals.leads) },
    { series: "sales", name: "Sales", value: count(totals.sales) },
    { series: "sales", name: "Earned by sales", value: dollars(totals.earnings) },
  ]);
  const image = look.options.logo === false ? "" : logo({ slug: program.name, logo: program.logo });
  const body = `<main class="figures"><header>${image}<h1 dir="auto">${escapeHtml(program.name)}</h1></header>
<div class="panel">${figures}</div>
<section class="panel"><h2>Your links</h2>
${links.length === 0 ? '<p class="none">You have no links yet.</p>' : linkTable(links)}</section>
<section class="panel"><h2>What you have earned</h2>
${earnings.length === 0 ? '<p class="none">Nothing yet. What your links bring is listed here.</p>' : earningsTable(earnings)}</section>
</main>`;
  return framed(look, TELL_HEIGHT, (head) => page({ title: program.name, body, head }));
}

/** @param code and message of the error: Dub's package hands them to the product. */
export function refusedPage(code: string, message: string, look: Look): FramedPage {
  const told = { originator: "Dub", event: "ERROR", data: { code, message } };
  const script = `parent.postMessage(${JSON.stringify(told).replaceAll("<", "\\u003c")},"*")`;
  const title = code === "unauthorized" ? "This page has expired" : "This page cannot be shown";
  const text = code === "unauthorized" ? "Reload the page that it is part of." : message;
  const body = `<h1>${title}</h1><p>${escapeHtml(text)}</p>`;
  return framed(look, script, (head) => card(null, { title, body, head }));
}

/** Nothing runs but the script, and any site may show the page: the token that opens it is the site's to give. */
function framed(look: Look, script: string, render: (head: string) => string): FramedPage {
  const style = styleOf(look);
  // After the style of all pages, which comes first: what is said later counts.
  const html = render(NO_INDEX)
    .replace("</head>", () => `<style>${style}</style>\n</head>`)
    .replace("</body>", () => `<script>${script}</script>\n</body>`);
  const policy = `default-src 'none'; style-src ${STYLE_SOURCE} ${sourceOf(style)}; script-src ${sourceOf(script)}; img-src https: data:; base-uri 'none'; form-action 'none'`;
  return { html, policy };
}

function sourceOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

function linkTable(links: readonly PartnerLink[]): string {
  const rows = links.map(
    ({ shortLink, clicks, leads, sales }) =>
      `<tr><td><a href="${escapeHtml(shortLink)}" target="_blank" rel="noopener"><bdi>${escapeHtml(shortLink.replace(/^https?:\/\//, ""))}</bdi></a></td>${numbers([clicks, leads, sales].map(count))}</tr>`,
  );
  return table("Your links", ["Link"], ["Clicks", "Leads", "Sales"], rows);
}

/** As people say it, and whether it is good news. */
const STATUSES: Readonly<Record<EmbedEarning["status"], readonly [name: string, tone: string]>> = {
  pending: ["Pending", "warn"],
  hold: ["Held", "warn"],
  processed: ["Due", "info"],
  paid: ["Paid", "ok"],
  refunded: ["Refunded", ""],
  duplicate: ["Duplicate", ""],
  fraud: ["Fraud", ""],
  canceled: ["Canceled", ""],
};

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

function earningsTable(earnings: readonly EmbedEarning[]): string {
  const rows = earnings.map(({ createdAt, type, status, earnings: earned }) => {
    const [name, tone] = STATUSES[status];
    const tag = `<span class="tag ${tone}">${name}</span>`;
    return `<tr><td>${day.format(Date.parse(createdAt))}</td><td class="whole">${titleOf(type)}</td><td>${tag}</td>${numbers([dollars(earned)])}</tr>`;
  });
  return table("What you have earned", ["Day", "For", "Status"], ["Earned"], rows);
}

function table(name: string, texts: readonly string[], figures: readonly string[], rows: readonly string[]): string {
  const heads = [
    ...texts.map((head) => `<th scope="col">${head}</th>`),
    ...figures.map((head) => `<th scope="col" class="number">${head}</th>`),
  ];
  return `<div class="scroll" tabindex="0" role="region" aria-label="${name}"><table><thead><tr>${heads.join("")}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>`;
}

function numbers(values: readonly string[]): string {
  return values.map((value) => `<td class="number whole">${value}</td>`).join("");
}

function titleOf(word: string): string {
  return `${word[0]?.toUpperCase() ?? ""}${word.slice(1)}`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

function dollars(cents: number): string {
  return (cents / 100).toLocaleString("en-US", { style: "currency", currency: "USD" });
}
