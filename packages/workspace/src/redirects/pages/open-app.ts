import { escapeHtml } from "./escape-html.ts";
import type { PageOwner } from "./page.ts";
import { card, NO_INDEX } from "./page.ts";

/** Browsers hand the scheme to an app; a redirect would leave an empty tab. */
export function openAppPage(owner: PageOwner, url: string): string {
  const target = escapeHtml(url);
  return card(owner, {
    title: "Opening an app",
    body: `<h1>Opening an app</h1><p>If nothing happens, open it yourself.</p>
<div class="actions"><a class="button" href="${target}">Open</a></div>`,
    head: `${NO_INDEX}<meta http-equiv="refresh" content="0; url=${target}">`,
  });
}
