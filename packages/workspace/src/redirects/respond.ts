import { ROOT_KEY } from "../links/key.ts";
import type { Decision } from "./decide.ts";
import {
  cloakPage,
  escapeHtml,
  expiredPage,
  inspectPage,
  notFoundPage,
  openAppPage,
  passwordPage,
  placeholderPage,
  previewPage,
} from "./pages.ts";
import type { RedirectDomain, RedirectLink } from "./redirect-link.ts";
import type { Visit } from "./visit.ts";

export interface VisitResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string;
}

export interface Answered {
  readonly link: RedirectLink;
  readonly visit: Visit;
  readonly domain: RedirectDomain;
  /** The final destination, click id and query included. */
  readonly url: string;
  readonly clickId: string;
}

const POWERED_BY = { "X-Powered-By": "Overdub" };
const CLICK_COOKIE_SECONDS = 3600;
const TEST_COOKIE_SECONDS = 604_800;

/**
 * Pages never run script, frame nothing but a cloaked destination and are framed by nobody. There is no `form-action`:
 * browsers hold it against the redirect that follows the right password, and the only form is ours.
 */
const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; base-uri 'none'; frame-ancestors 'none'";

/** The response for a decision. Source: spec dub-links 17.2 to 17.6. */
export function answer(decision: Decision, answered: Answered): VisitResponse {
  const { link, visit, domain, url } = answered;
  const headers = { ...POWERED_BY, ...robots(link) };
  switch (decision.kind) {
    case "redirect":
      return {
        status: decision.status,
        headers: { ...headers, Location: url, "Set-Cookie": cookies(answered, decision.variant) },
        body: "",
      };
    case "cloak":
      return html(cloakPage(link, url), {
        ...headers,
        "Set-Cookie": cookies(answered, decision.variant),
        "Content-Security-Policy": `${PAGE_POLICY}; frame-src http: https:`,
      });
    case "open-app":
      return html(openAppPage(url), { ...headers, "Set-Cookie": cookies(answered, decision.variant) });
    case "placeholder":
      return html(placeholderPage(link.domain), { ...headers, "Set-Cookie": cookies(answered) });
    case "preview":
      return html(previewPage(link, decision.destination), headers);
    case "inspect":
      return html(inspectPage(`${visit.host}/${visit.path}`, decision.destination), headers);
    case "password":
      return html(passwordPage(decision.wrong), { ...headers, "Cache-Control": "no-store" });
    case "expired":
      return expired(decision.redirectTo, domain, headers);
    case "not-found":
      return notFound(domain);
  }
}

/** Nothing lives at this address. Status 200, as Dub answers, unless the domain names a page of its own. */
export function notFound(domain: RedirectDomain | null, visit?: Visit): VisitResponse {
  if (domain?.notFoundUrl) return { status: 307, headers: { Location: toLocation(domain.notFoundUrl) }, body: "" };
  if (domain && visit?.keyLookup === ROOT_KEY) return html(placeholderPage(domain.slug), POWERED_BY);
  return html(notFoundPage(), POWERED_BY);
}

export function badPath(): VisitResponse {
  return { ...html(notFoundPage(), POWERED_BY), status: 400 };
}

/** Paths that no link can take: crawlers' files, and names that scanners try. */
export function ownFile(visit: Visit): VisitResponse | undefined {
  const path = visit.keyLookup;
  if (path === "robots.txt") {
    return text("text/plain", `User-agent: *\nAllow: /\n\nSitemap: https://${visit.host}/sitemap.xml\n`);
  }
  if (path === "sitemap.xml") {
    return text(
      "application/xml",
      `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://${escapeHtml(visit.host)}</loc></url></urlset>`,
    );
  }
  if (["favicon.ico", "manifest.json", "manifest.webmanifest"].includes(path))
    return { status: 404, headers: {}, body: "" };
  if (path === ".well-known/apple-app-site-association") {
    return text("application/json", '{"applinks":{"apps":[],"details":[]}}');
  }
  if (path === ".well-known/assetlinks.json") return text("application/json", "[]");
  if (path.startsWith(".well-known") || /\.php7?$/.test(path)) {
    return {
      status: 302,
      headers: { ...POWERED_BY, Location: "/?dub-no-track=1", "X-Robots-Tag": "googlebot: noindex" },
      body: "",
    };
  }
  return undefined;
}

function expired(linkUrl: string | null, domain: RedirectDomain, headers: VisitResponse["headers"]): VisitResponse {
  if (linkUrl) return { status: 302, headers: { ...headers, Location: toLocation(linkUrl) }, body: "" };
  if (domain.expiredUrl) return { status: 307, headers: { Location: toLocation(domain.expiredUrl) }, body: "" };
  return html(expiredPage(), headers);
}

/** A stored URL as it was given, as far as a header can carry it. */
function toLocation(url: string): string {
  return /^[!-~]+$/.test(url) ? url : new URL(url).href;
}

function robots(link: RedirectLink): Record<string, string> {
  return link.doIndex ? {} : { "X-Robots-Tag": "googlebot: noindex" };
}

/** The click id for the next hour, so that a repeat visit keeps it; and the variant of an A/B test. */
function cookies({ link, visit, clickId }: Answered, variant?: string): string[] {
  const path = `/${encodeURI(decodeSafely(visit.path))}`;
  const click = `dub_id_${link.domain}_${link.keyLookup}=${clickId}; Path=${path}; Max-Age=${CLICK_COOKIE_SECONDS}`;
  if (variant === undefined) return [click];
  return [click, `dub_test_url=${encodeURIComponent(variant)}; Path=${path}; Max-Age=${TEST_COOKIE_SECONDS}`];
}

function decodeSafely(path: string): string {
  return path.includes("%") ? decodeURIComponent(path) : path;
}

function html(body: string, headers: VisitResponse["headers"]): VisitResponse {
  return {
    status: 200,
    headers: { "Content-Security-Policy": PAGE_POLICY, ...headers, "Content-Type": "text/html; charset=utf-8" },
    body,
  };
}

function text(type: string, body: string): VisitResponse {
  return { status: 200, headers: { "Content-Type": `${type}; charset=utf-8`, "Cache-Control": "max-age=86400" }, body };
}
