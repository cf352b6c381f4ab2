import type { DeepView } from "../../link-cache/redirect-link.ts";
import type { AppStore } from "../decide.ts";
import { escapeHtml } from "./escape-html.ts";
import type { PageOwner } from "./page.ts";
import { card } from "./page.ts";

const STORE_NAMES: Readonly<Record<AppStore, string>> = { ios: "the App Store", android: "Google Play" };

/** What stands between a link to an app and its store: systems open the app only when a person taps a link. */
export function deepLinkPage(
  owner: PageOwner,
  view: DeepView,
  { store, app, toStore }: { readonly store: AppStore; readonly app: string; readonly toStore: string },
): string {
  const title = view.title ?? "Continue in the app";
  const text = view.description ?? "Open it if you have it, or get it first: it will bring you to the right place.";
  return card(owner, {
    title,
    body: `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>
<div class="actions">
<a class="button" href="${escapeHtml(app)}">Open the app</a>
<a class="button quiet" href="${escapeHtml(toStore)}">Get it from ${STORE_NAMES[store]}</a>
</div>`,
  });
}
