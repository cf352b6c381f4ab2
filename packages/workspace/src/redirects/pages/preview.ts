import { escapeHtml, NO_INDEX, page } from "@overdub/contract";
import type { RedirectLink } from "../../link-cache/redirect-link.ts";

/** The short link stays in the address bar, the destination fills the page. */
export function cloakPage(link: RedirectLink, url: string): string {
  return page({
    title: link.title ?? url,
    body: `<iframe src="${escapeHtml(url)}" title="${escapeHtml(link.title ?? "Destination")}"></iframe>`,
    head: previewTags(link),
  });
}

/** What a link preview shows instead of the destination's own tags, with a way on for people who get to see it. */
export function previewPage(link: RedirectLink, destination: string): string {
  const title = link.title ?? destination;
  return page({
    title,
    body: `<main><div class="card"><h1>${escapeHtml(title)}</h1><p>${escapeHtml(link.description ?? "")}</p>
<div class="actions"><a class="button" href="${escapeHtml(destination)}" rel="nofollow">Continue to the destination</a></div>
</div></main>`,
    head: previewTags(link),
  });
}

function previewTags(link: RedirectLink): string {
  const tag = (attribute: "name" | "property", name: string, content: string | null) =>
    content === null ? "" : `<meta ${attribute}="${name}" content="${escapeHtml(content)}">`;
  return [
    link.doIndex ? "" : NO_INDEX,
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
