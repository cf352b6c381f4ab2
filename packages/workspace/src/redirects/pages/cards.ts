import type { PageOwner } from "@overdub/contract";
import { card, escapeHtml, NO_INDEX } from "@overdub/contract";
import type { DeepView, RedirectLink } from "../../link-cache/redirect-link.ts";
import type { AppStore } from "../decide.ts";

export function notFoundPage(owner: PageOwner | null): string {
  return notice(owner, "Link not found", "It may have been removed, or there is a typing error in its address.");
}

export function badAddressPage(): string {
  return notice(
    null,
    "This address is not valid",
    "It holds characters that no link can. There may be a typing error in it.",
  );
}

export function expiredPage(owner: PageOwner): string {
  return notice(owner, "This link has expired", "Ask the person who shared it for a new one.");
}

export function tooManyAttemptsPage(owner: PageOwner): string {
  return notice(owner, "Too many wrong passwords", "Wait ten minutes, then open the link again.");
}

/** What a domain shows whose own link has no destination, or that has no link of its own. */
export function placeholderPage(owner: PageOwner, link: RedirectLink | null): string {
  return notice(owner, link?.title || owner.slug, link?.description || "This domain is used for short links.");
}

function notice(owner: PageOwner | null, title: string, text: string): string {
  return card(owner, { title, body: `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>` });
}

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

/** @param action where the form is posted to: the short link itself. */
export function passwordPage(owner: PageOwner, action: string, wrong: boolean): string {
  const state = wrong ? ' aria-invalid="true" aria-describedby="error"' : "";
  const error = wrong ? '<p class="error" id="error" role="alert">Incorrect password</p>' : "";
  return card(owner, {
    title: wrong ? "Incorrect password" : "Password required",
    body: `<h1>Password required</h1><p>Enter the password to open this link.</p>
<form method="post" action="${escapeHtml(action)}">
<label for="password">Password</label>
<input id="password" name="password" type="password" required autofocus autocomplete="off"${state}>
${error}
<button type="submit">Continue</button>
</form>`,
  });
}
