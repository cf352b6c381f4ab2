import { AppError, STYLE_SOURCE, toErrorEnvelope } from "@overdub/contract";
import { API_PREFIX } from "../addresses/api-address.ts";
import { ROOT_KEY } from "../addresses/key.ts";
import { toShortLink } from "../addresses/short-link.ts";
import type { DeepView, RedirectDomain, RedirectLink } from "../link-cache/redirect-link.ts";
import type { Visit } from "../visits/visit.ts";
import { clickCookie, passwordCookie, testCookie, typedPath } from "./cookies.ts";
import type { AppStore, Decision } from "./decide.ts";
import {
  badAddressPage,
  deepLinkPage,
  expiredPage,
  inspectPage,
  notFoundPage,
  openAppPage,
  passwordPage,
  placeholderPage,
  tooManyAttemptsPage,
} from "./pages/cards.ts";
import { cloakPage, previewPage } from "./pages/preview.ts";
import { ATTEMPT_WINDOW_MS } from "./password-gate.ts";

type Headers = Readonly<Record<string, string | string[]>>;

export interface VisitResponse {
  readonly status: number;
  /** Without `Content-Length`, which is that of `body`. */
  readonly headers: Headers;
  readonly body: string;
}

export interface DecidedVisit {
  readonly link: RedirectLink;
  readonly visit: Visit;
  readonly domain: RedirectDomain;
  /** The final destination, click id and query included. */
  readonly url: string;
  /** What the browser keeps of the click; empty where there is none. */
  readonly clickToken: string;
}

const POWERED_BY = { "X-Powered-By": "Overdub" };
const HIDDEN = { ...POWERED_BY, "X-Robots-Tag": "googlebot: noindex" };
const NO_STORE = { "Cache-Control": "no-store" };

/**
 * Pages never run script, frame nothing but a cloaked destination and can't be framed. There is no `form-action`:
 * browsers hold it against the redirect that follows the right password, and the only form is ours.
 */
const PAGE_POLICY = `default-src 'none'; style-src ${STYLE_SOURCE}; img-src https: data:; base-uri 'none'; frame-ancestors 'none'`;

/** The response for a decision. See behaviour/links 14.2 to 14.6. */
export function respond(decision: Decision, decided: DecidedVisit): VisitResponse {
  const { link, visit, domain, url, clickToken } = decided;
  const headers = linkHeaders(link);
  switch (decision.kind) {
    case "redirect":
      if (decision.store && deepViewOf(domain, decision.store)) return toDeepLinkPage(decided, headers);
      return redirect(decision.status, url, { ...headers, "Set-Cookie": cookies(decided, decision.variant) });
    case "cloak":
      return html(cloakPage(link, url), {
        ...headers,
        "Set-Cookie": cookies(decided, decision.variant),
        "Content-Security-Policy": `${PAGE_POLICY}; frame-src http: https:`,
      });
    case "open-app":
      return html(openAppPage(domain, url), { ...headers, "Set-Cookie": cookies(decided, decision.variant) });
    case "placeholder":
      return html(placeholderPage(domain, link), { ...headers, "Set-Cookie": clickCookie(link, visit, clickToken) });
    case "preview":
      return html(previewPage(link, decision.destination), headers);
    case "inspect":
      return html(inspectPage(domain, `${visit.host}/${visit.path}`, decision.destination, typedPath(visit)), headers);
    case "password":
      return passwordRequired(link, visit, domain, decision.verdict);
    case "expired":
      return expired(decision.redirectTo, domain, headers);
    case "not-found":
      return notFound(domain);
  }
}

/** Nothing lives at this address, unless the domain names a page for that. */
export function notFound(domain: RedirectDomain | null, visit?: Visit): VisitResponse {
  if (domain?.notFoundUrl) return redirect(307, toLocation(domain.notFoundUrl), {});
  if (domain && visit?.keyLookup === ROOT_KEY) return html(placeholderPage(domain, null), POWERED_BY);
  return { ...html(notFoundPage(domain), POWERED_BY), status: 404 };
}

/** For a program that means the API and has left out its prefix. */
export function apiIsElsewhere({ method, path }: Visit): VisitResponse {
  const address = `${method} ${API_PREFIX}/${path}`;
  const error = new AppError("not_found", `The API is under ${API_PREFIX}. Did you mean ${address}?`);
  return {
    status: 404,
    headers: { "Content-Type": "application/json", ...NO_STORE },
    body: JSON.stringify(toErrorEnvelope(error)),
  };
}

/** A fault of ours, which may be over in a moment. */
export function unavailable(): VisitResponse {
  return {
    status: 500,
    headers: { "Content-Type": "text/plain", "Retry-After": "5" },
    body: "Temporarily unavailable",
  };
}

export function badAddress(): VisitResponse {
  return { ...html(badAddressPage(), POWERED_BY), status: 400 };
}

/** The form, or that it is closed for a while. Neither may be kept. See behaviour/links 14.4. */
export function passwordRequired(
  link: RedirectLink,
  visit: Visit,
  domain: RedirectDomain,
  given: "wrong" | "none" | "blocked",
): VisitResponse {
  const headers = linkHeaders(link);
  if (given !== "blocked") return html(passwordPage(domain, openPath(visit), given === "wrong"), headers);
  const response = html(tooManyAttemptsPage(domain), { ...headers, "Retry-After": String(ATTEMPT_WINDOW_MS / 1000) });
  return { ...response, status: 429 };
}

/** Back to the short link, which the cookie now opens. */
export function passwordAccepted(link: RedirectLink, visit: Visit, cookieValue: string): VisitResponse {
  return redirect(303, openPath(visit), {
    ...linkHeaders(link),
    "Set-Cookie": passwordCookie(link, visit, cookieValue),
  });
}

/**
 * The page between a link and its app store; straight to the store where there is nothing to show. Both ways on are the
 * short link: systems open an app at a tap on its link, and without one the visitor is led to the store.
 *
 * @param store of the visitor's system, if it has one.
 * @see behaviour/links 14.2
 */
export function deepLink(
  link: RedirectLink,
  domain: RedirectDomain,
  {
    store,
    query,
    port,
  }: { readonly store: AppStore | undefined; readonly query: URLSearchParams; readonly port: number },
): VisitResponse {
  const shortLink = toShortLink(link.domain, link.key, port);
  const toStore = `${shortLink}?${new URLSearchParams([...query, ["skip_deeplink_preview", "1"]])}`;
  const view = store && deepViewOf(domain, store);
  if (!view) return redirect(302, toStore, linkHeaders(link));
  const app = query.size === 0 ? shortLink : `${shortLink}?${query}`;
  return html(deepLinkPage(domain, view, { store, app, toStore }), linkHeaders(link));
}

function toDeepLinkPage(decided: DecidedVisit, headers: Headers): VisitResponse {
  const { link, visit } = decided;
  const query = visit.query.size === 0 ? "" : `?${visit.query}`;
  return redirect(307, `/deeplink/${link.domain}${typedPath(visit)}${query}`, {
    ...headers,
    "Set-Cookie": cookies(decided),
  });
}

/** Only of a domain that has both something to show and what lets a system open its app. See behaviour/links 14.2. */
function deepViewOf(domain: RedirectDomain, store: AppStore): DeepView | null {
  const association = store === "ios" ? domain.appleAppSiteAssociation : domain.assetLinks;
  return association === null ? null : domain.deepView;
}

function expired(linkUrl: string | null, domain: RedirectDomain, headers: Headers): VisitResponse {
  if (linkUrl) return redirect(302, toLocation(linkUrl), headers);
  if (domain.expiredUrl) return redirect(307, toLocation(domain.expiredUrl), {});
  return html(expiredPage(domain), headers);
}

/** A stored URL as it was given, as far as a header can carry it. */
function toLocation(url: string): string {
  return /^[!-~]+$/.test(url) ? url : new URL(url).href;
}

/**
 * To a browser that fetches a link before anyone follows it. It would keep a redirect, and show the destination later
 * without another visit, which would be the click. Browsers take this status for a no, and ask again when it comes to that.
 */
export function notYet(): VisitResponse {
  return { status: 503, headers: { ...POWERED_BY, ...NO_STORE }, body: "" };
}

/** No cache may keep the response of a protected link, also where the status would let it. */
function linkHeaders(link: RedirectLink): Headers {
  const headers = link.doIndex ? POWERED_BY : HIDDEN;
  return link.password === null ? headers : { ...headers, ...NO_STORE };
}

function cookies({ link, visit, clickToken }: DecidedVisit, variant?: string): string | string[] {
  const click = clickCookie(link, visit, clickToken);
  return variant === undefined ? click : [click, testCookie(visit, variant)];
}

/** The short link as it was visited, but for a password. */
function openPath(visit: Visit): string {
  const query = new URLSearchParams(visit.query);
  query.delete("pw");
  return query.size === 0 ? typedPath(visit) : `${typedPath(visit)}?${query}`;
}

export function redirect(status: number, location: string, headers: Headers): VisitResponse {
  return { status, headers: { ...headers, Location: location }, body: "" };
}

function html(body: string, headers: Headers): VisitResponse {
  return {
    status: 200,
    headers: {
      "Content-Security-Policy": PAGE_POLICY,
      "X-Content-Type-Options": "nosniff",
      ...headers,
      "Content-Type": "text/html; charset=utf-8",
    },
    body,
  };
}
