import { escapeHtml } from "./escape-html.ts";
import { STYLE } from "./style.ts";

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
