import { createHash } from "node:crypto";

/** Whose page it is, as its visitors should see. */
export interface PageOwner {
  readonly slug: string;
  readonly logo: string | null;
}

export interface PageContent {
  readonly title: string;
  /** Markup. */
  readonly body: string;
  /** Markup over and above what every page has. Default: keeps robots out. */
  readonly head?: string;
  /** What this kind of page adds to the style of all; its policy needs `styleSource` of the same. */
  readonly style?: string;
}

export const NO_INDEX = '<meta name="robots" content="noindex">';

/** Four level bars: a first take, and a second one laid over it. */
export const MARK = `<svg class="mark" viewBox="0 0 28 28" aria-hidden="true"><rect x="2" y="12" width="4" height="12" rx="1"/><rect x="9" y="6" width="4" height="18" rx="1"/><g class="second"><rect x="16" y="3" width="4" height="21" rx="1"/><rect x="23" y="15" width="4" height="9" rx="1"/></g></svg>`;

/** A whole document, which needs no script and nothing from elsewhere but the owner's logo. */
export function page({ title, body, head = NO_INDEX, style = "" }: PageContent): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
${head}
<style>${STYLE}${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** A page with one thing to say, below its owner's mark. `body` is markup. */
export function card(owner: PageOwner | null, { title, body, head }: PageContent): string {
  const isNamed = owner !== null && owner.slug !== title;
  return page({
    title: isNamed ? `${title} · ${owner.slug}` : title,
    body: `<main>${header(logo(owner), isNamed ? owner.slug : "")}<div class="card">${body}</div></main>`,
    ...(head === undefined ? {} : { head }),
  });
}

function header(logoMarkup: string, name: string): string {
  const text = name === "" ? "" : `<span>${escapeHtml(name)}</span>`;
  return logoMarkup + text === "" ? "" : `<header>${logoMarkup}${text}</header>`;
}

/** Anything but HTTPS and embedded pictures would be asked for in the open, or is none. */
export function logo(owner: PageOwner | null): string {
  if (!owner?.logo || !/^(https:\/\/|data:image\/)/i.test(owner.logo)) return "";
  return `<img src="${escapeHtml(owner.logo)}" alt="" height="48" referrerpolicy="no-referrer">`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for use inside an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** Of all pages: the reader's own light or dark, contrasts of WCAG AA in both. */
const STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(oklch(0.968 0.005 95), oklch(0.178 0.01 215));
  --card: light-dark(oklch(0.995 0.002 95), oklch(0.213 0.011 215));
  --line: light-dark(oklch(0.905 0.007 95), oklch(0.335 0.015 215));
  --field: light-dark(oklch(0.655 0.012 120), oklch(0.53 0.016 215));
  --text: light-dark(oklch(0.235 0.016 215), oklch(0.955 0.006 95));
  --quiet: light-dark(oklch(0.42 0.014 215), oklch(0.79 0.01 110));
  --accent: light-dark(oklch(0.44 0.076 205), oklch(0.82 0.09 195));
  --money: light-dark(oklch(0.67 0.16 58), oklch(0.857 0.133 81));
  --error: light-dark(oklch(0.5 0.17 20), oklch(0.77 0.12 20));
  --focus: light-dark(oklch(0.55 0.095 205), oklch(0.8 0.1 195));
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
* { box-sizing: border-box; }
body, form, .field { grid-template-columns: minmax(0, 1fr); }
fieldset, .choice span { min-width: 0; }
body { margin: 0; min-height: 100vh; min-height: 100dvh; display: grid; place-items: center; padding: 1.5rem;
  background: var(--page); color: var(--text); }
main { width: 100%; max-width: 26rem; }
header { display: flex; flex-direction: column; align-items: center; gap: .75rem; margin-bottom: 1.25rem;
  color: var(--quiet); font-weight: 500; overflow-wrap: anywhere; text-align: center; }
header img { display: block; max-width: 12rem; object-fit: contain; border-radius: .5rem; }
.card { padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: 1rem;
  box-shadow: 0 1px 2px rgb(0 0 0 / .05), 0 8px 24px rgb(0 0 0 / .05); }
h1 { margin: 0 0 .375rem; font-size: 1.375rem; line-height: 1.3; letter-spacing: -.01em; text-wrap: balance;
  overflow-wrap: anywhere; }
p { margin: 0; color: var(--quiet); overflow-wrap: anywhere; text-wrap: pretty; }
form, .actions { display: grid; gap: .75rem; margin-top: 1.5rem; }
label, dt { font-size: .875rem; font-weight: 500; color: var(--text); }
label { margin-bottom: -.375rem; overflow-wrap: anywhere; }
input, select, textarea, button, .button { font: inherit; width: 100%; padding: .625rem .875rem; border-radius: .625rem; }
input, select, textarea { border: 1px solid var(--field); background: var(--card); color: var(--text); }
textarea { display: block; resize: vertical; }
[aria-invalid] { border-color: var(--error); }
.field { display: grid; gap: .75rem; }
.hint { color: var(--quiet); font-weight: 400; }
fieldset { margin: 0; padding: 0; border: 0; }
legend { padding: 0; margin-bottom: .25rem; font-size: .875rem; font-weight: 500; overflow-wrap: anywhere; }
.choice { display: flex; gap: .625rem; margin: 0; padding: .375rem 0; font-size: 1rem; font-weight: 400; overflow-wrap: anywhere; }
.choice input { flex: none; width: 1.125rem; height: 1.125rem; margin: .1875rem 0 0; accent-color: var(--accent); }
.problems { margin-top: 1.25rem; padding: .875rem 1rem; border: 1px solid var(--error); border-radius: .625rem; }
.problems ul { margin: .25rem 0 0; padding-left: 1.25rem; }
.problems p, .problems ul { color: var(--error); font-size: .875rem; font-weight: 500; overflow-wrap: anywhere; }
.problems a { color: inherit; }
::placeholder { color: var(--quiet); opacity: 1; }
p + p { margin-top: .5rem; }
button { margin-top: .25rem; }
button, .button { display: block; border: 1px solid transparent; background: var(--text); color: var(--card);
  font-weight: 500; text-align: center; text-decoration: none; cursor: pointer; }
button:hover, .button:hover { opacity: .88; }
.button.quiet { background: transparent; border-color: var(--line); color: var(--text); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
input:focus-visible, select:focus-visible, textarea:focus-visible { outline-offset: -1px; }
.error { color: var(--error); font-size: .875rem; font-weight: 500; margin-top: -.25rem; }
main.wide { max-width: 36rem; }
.mark { display: block; width: 28px; height: 28px; fill: var(--accent); }
.mark .second { fill: var(--money); }
a { color: var(--accent); text-underline-offset: .3em; }
dl { margin: 1.25rem 0 0; display: grid; gap: 1rem; }
dd { margin: .125rem 0 0; overflow-wrap: anywhere; }
dd, code { font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
dd.text { font: .875rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: var(--quiet); }
ul.plain { margin: 1rem 0 0; padding: 0; list-style: none; display: grid; gap: .5rem; }
ul.plain li { overflow-wrap: anywhere; }
ul.plain .hint, .choice .hint { display: block; font-size: .875rem; }
ul.boxed { margin-top: .5rem; gap: 0; border: 1px solid var(--line); border-radius: .625rem; font-size: .875rem; }
ul.boxed li { display: flex; justify-content: space-between; align-items: baseline; gap: .75rem; padding: .5625rem .75rem; }
ul.boxed li + li { border-top: 1px solid var(--line); }
ul.boxed .hint { flex: none; max-width: 50%; font-size: .8125rem; text-align: right; text-wrap: balance; }
footer { margin-top: 1.5rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .875rem; }
footer p + p, footer form { margin-top: .25rem; }
.link { display: inline; width: auto; margin: 0; padding: 0; border: 0; border-radius: .25rem; background: none;
  color: var(--accent); font-weight: inherit; text-align: left; text-decoration: underline; text-underline-offset: .3em; }
iframe { position: fixed; inset: 0; width: 100%; height: 100%; border: 0; background: #fff; }
`;

/** For `Content-Security-Policy`: the style of a page, and no other. */
export function styleSource(style = ""): string {
  return `'sha256-${createHash("sha256").update(STYLE).update(style).digest("base64")}'`;
}

export const STYLE_SOURCE = styleSource();
