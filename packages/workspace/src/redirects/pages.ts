import type { RedirectLink } from "./redirect-link.ts";

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: Canvas; color: CanvasText; }
main { max-width: 30rem; padding: 2rem; text-align: center; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
p { margin: .5rem 0; overflow-wrap: anywhere; }
form { display: grid; gap: .75rem; margin-top: 1.5rem; text-align: left; }
input, button { font: inherit; padding: .6rem .8rem; border-radius: .5rem; border: 1px solid GrayText; }
button { background: CanvasText; color: Canvas; cursor: pointer; }
.error { color: #c0262d; }
`;

/** Text for use inside an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

function page(title: string, body: string, head = '<meta name="robots" content="noindex">'): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
${head}
<style>${STYLE}</style>
</head>
<body>${body}</body>
</html>
`;
}

export function notFoundPage(): string {
  return page(
    "Link not found",
    "<main><h1>Link not found</h1><p>This link does not exist, or no longer does.</p></main>",
  );
}

export function expiredPage(): string {
  return page(
    "Expired link",
    "<main><h1>This link has expired</h1><p>Ask the person who shared it for a new one.</p></main>",
  );
}

export function placeholderPage(domain: string): string {
  return page(domain, `<main><h1>${escapeHtml(domain)}</h1><p>This domain is used for short links.</p></main>`);
}

/** A plain form that sends the password as `pw`, so that it works without script. */
export function passwordPage(wrong: boolean): string {
  const error = wrong ? '<p class="error" role="alert" id="error">Incorrect password</p>' : "";
  return page(
    "Password required",
    `<main><h1>Password required</h1><p>This link is protected.</p>${error}
<form method="get"><label for="pw">Password</label>
<input id="pw" name="pw" type="password" required autofocus autocomplete="off"${wrong ? ' aria-describedby="error" aria-invalid="true"' : ""}>
<button type="submit">Continue</button></form></main>`,
  );
}

export function inspectPage(shortLink: string, destination: string): string {
  return page(
    "Where this link leads",
    `<main><h1>Where this link leads</h1><p>${escapeHtml(shortLink)}</p><p><strong>${escapeHtml(destination)}</strong></p></main>`,
  );
}

/** Browsers hand the scheme to an app; a redirect would leave an empty tab. */
export function openAppPage(url: string): string {
  const target = escapeHtml(url);
  return page(
    "Opening…",
    `<main><p><a href="${target}">Continue</a></p></main>`,
    `<meta name="robots" content="noindex"><meta http-equiv="refresh" content="0; url=${target}">`,
  );
}

/** The short link stays in the address bar, the destination fills the page. */
export function cloakPage(link: RedirectLink, url: string): string {
  return page(
    link.title ?? url,
    `<iframe src="${escapeHtml(url)}" title="${escapeHtml(link.title ?? "Destination")}" style="position:fixed;inset:0;width:100%;height:100%;border:0"></iframe>`,
    previewTags(link),
  );
}

/** What a link preview shows instead of the destination's own tags. */
export function previewPage(link: RedirectLink, destination: string): string {
  return page(
    link.title ?? destination,
    `<main><h1>${escapeHtml(link.title ?? destination)}</h1><p>${escapeHtml(link.description ?? "")}</p></main>`,
    previewTags(link),
  );
}

function previewTags(link: RedirectLink): string {
  const tag = (attribute: "name" | "property", name: string, content: string | null) =>
    content === null ? "" : `<meta ${attribute}="${name}" content="${escapeHtml(content)}">`;
  return [
    link.doIndex ? "" : '<meta name="robots" content="noindex">',
    tag("property", "og:title", link.title),
    tag("property", "og:description", link.description),
    tag("name", "description", link.description),
    tag("property", "og:image", link.image),
    tag("property", "og:video", link.video),
    tag("name", "twitter:card", link.image === null ? "summary" : "summary_large_image"),
    tag("name", "twitter:title", link.title),
    tag("name", "twitter:description", link.description),
    tag("name", "twitter:image", link.image),
  ].join("");
}
