import { card, escapeHtml, STYLE_SOURCE } from "@overdub/contract";

const POLICY = `default-src 'none'; style-src ${STYLE_SOURCE}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const TITLE = "This page has expired";
const TEXT = "Close this window, go back to where you started, and connect your Dub account again.";

/** For a browser that comes with an address that is none, is used, or belongs to another browser. */
export function expiredPage(): { readonly body: string; readonly headers: Readonly<Record<string, string>> } {
  return {
    body: card(null, { title: TITLE, body: `<h1>${escapeHtml(TITLE)}</h1><p>${escapeHtml(TEXT)}</p>` }),
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": POLICY,
      "X-Content-Type-Options": "nosniff",
    },
  };
}
