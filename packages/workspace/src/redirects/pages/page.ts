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
}

export const NO_INDEX = '<meta name="robots" content="noindex">';

/** A whole document, which needs no script and nothing from elsewhere but the owner's logo. */
export function page({ title, body, head = NO_INDEX }: PageContent): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
${head}
<style>${STYLE}</style>
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
function logo(owner: PageOwner | null): string {
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
  --page: light-dark(#f5f5f4, #0c0c0d);
  --card: light-dark(#fff, #18181b);
  --line: light-dark(#e4e4e7, #2e2e33);
  --field: light-dark(#8f8f98, #71717a);
  --text: light-dark(#18181b, #f4f4f5);
  --quiet: light-dark(#5b5b64, #a1a1aa);
  --error: light-dark(#b4232a, #ff8a8a);
  --focus: light-dark(#2563eb, #7aa2ff);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
* { box-sizing: border-box; }
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
label { margin-bottom: -.375rem; }
input, button, .button { font: inherit; width: 100%; padding: .625rem .875rem; border-radius: .625rem; }
input { border: 1px solid var(--field); background: var(--card); color: var(--text); }
input[aria-invalid] { border-color: var(--error); }
button { margin-top: .25rem; }
button, .button { display: block; border: 1px solid transparent; background: var(--text); color: var(--card);
  font-weight: 500; text-align: center; text-decoration: none; cursor: pointer; }
button:hover, .button:hover { opacity: .88; }
.button.quiet { background: transparent; border-color: var(--line); color: var(--text); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
input:focus-visible { outline-offset: -1px; }
.error { color: var(--error); font-size: .875rem; font-weight: 500; margin-top: -.25rem; }
dl { margin: 1.25rem 0 0; display: grid; gap: 1rem; }
dd { margin: .125rem 0 0; font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  overflow-wrap: anywhere; }
iframe { position: fixed; inset: 0; width: 100%; height: 100%; border: 0; background: #fff; }
`;
