import { escapeHtml } from "./escape-html.ts";
import type { PageOwner } from "./page.ts";
import { card } from "./page.ts";

/** Where a link leads, for people who want to know before they go. */
export function inspectPage(owner: PageOwner, shortLink: string, destination: string, visitPath: string): string {
  return card(owner, {
    title: "Where this link leads",
    body: `<h1>Where this link leads</h1>
<dl>
<div><dt>Short link</dt><dd>${escapeHtml(shortLink)}</dd></div>
<div><dt>Destination</dt><dd>${escapeHtml(destination) || "None"}</dd></div>
</dl>
<div class="actions"><a class="button" href="${escapeHtml(visitPath)}" rel="nofollow">Continue to the destination</a></div>`,
  });
}
