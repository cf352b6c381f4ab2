import type { RedirectLink } from "../../link-cache/redirect-link.ts";
import { escapeHtml } from "./escape-html.ts";
import type { PageOwner } from "./page.ts";
import { card } from "./page.ts";

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
