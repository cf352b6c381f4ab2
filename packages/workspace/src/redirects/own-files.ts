import { escapeHtml } from "@overdub/contract";
import type { RedirectDomain } from "../link-cache/redirect-link.ts";
import type { Visit } from "../visits/visit.ts";
import type { VisitResponse } from "./respond.ts";
import { redirect } from "./respond.ts";

const DAY_SECONDS = 86_400;
/** Owners change these, and nothing calls them back from the caches of others. */
const HOUR_SECONDS = 3600;

const APPLE_ASSOCIATION = ".well-known/apple-app-site-association";
const ANDROID_ASSOCIATION = ".well-known/assetlinks.json";

/** Paths that no link can take: those of crawlers, of scanners and of other servers. See behaviour/links 14.1. */
export function ownFile({ host, keyLookup }: Visit): VisitResponse | undefined {
  switch (keyLookup) {
    case "robots.txt":
      return text("text/plain", `User-agent: *\nAllow: /\n\nSitemap: https://${host}/sitemap.xml\n`, DAY_SECONDS);
    case "sitemap.xml":
      return text(
        "application/xml",
        `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://${escapeHtml(host)}</loc></url></urlset>`,
        DAY_SECONDS,
      );
    case "favicon.ico":
    case "manifest.json":
    case "manifest.webmanifest":
      return { status: 404, headers: {}, body: "" };
    case APPLE_ASSOCIATION:
    case ANDROID_ASSOCIATION:
      return undefined;
  }
  if (keyLookup.startsWith(".well-known") || keyLookup.endsWith(".php") || keyLookup.endsWith(".php7")) {
    return redirect(302, "/?dub-no-track=1", { "X-Powered-By": "Overdub", "X-Robots-Tag": "googlebot: noindex" });
  }
  return undefined;
}

/** By which a system tells whose app may open this domain's links. See behaviour/links 14.7. */
export function appAssociation(domain: RedirectDomain | null, keyLookup: string): VisitResponse | undefined {
  if (keyLookup === APPLE_ASSOCIATION) {
    const json = domain?.appleAppSiteAssociation ?? '{"applinks":{"apps":[],"details":[]}}';
    return text("application/json", json, HOUR_SECONDS);
  }
  if (keyLookup === ANDROID_ASSOCIATION) return text("application/json", domain?.assetLinks ?? "[]", HOUR_SECONDS);
  return undefined;
}

function text(type: string, body: string, maxAgeSeconds: number): VisitResponse {
  return {
    status: 200,
    headers: {
      "Content-Type": type === "application/json" ? type : `${type}; charset=utf-8`,
      "Cache-Control": `public, max-age=${maxAgeSeconds}`,
      "X-Content-Type-Options": "nosniff",
    },
    body,
  };
}
