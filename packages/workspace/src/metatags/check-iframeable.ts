import type { IncomingHttpHeaders } from "node:http";
import { asciiHost, checkIframeable } from "@overdub/contract";
import type { GuardedFetch } from "@overdub/limits";
import { implement } from "./context.ts";

const TIMEOUT_MS = 5000;

/** See behaviour/links 8.11. */
export const handleCheckIframeable = implement(checkIframeable, { requires: "links.read" }, async ({ query }, ctx) =>
  Response.json({ iframeable: await isIframeable(ctx.fetch, query.url, asciiHost(query.domain.trim())) }),
);

/** A page that can't be had can't be shown either. */
async function isIframeable(fetch: GuardedFetch, url: string, host: string): Promise<boolean> {
  try {
    const page = await fetch(url, { accept: "text/html,*/*;q=0.5", timeoutMs: TIMEOUT_MS, maxBytes: 1, beyond: "cut" });
    return page.status >= 200 && page.status <= 299 && allowsFraming(page.headers, new URL(page.url), host);
  } catch {
    return false;
  }
}

/**
 * Whether a page's headers let pages of a domain show it in a frame.
 *
 * @param page where the page lies.
 * @param host of the page around it, which is served over HTTPS.
 * @see Content Security Policy Level 3 section 6.4.2, and RFC 7034: where there is a policy, the older header is not read
 */
export function allowsFraming(headers: IncomingHttpHeaders, page: URL, host: string): boolean {
  const policies = frameAncestors(headers["content-security-policy"]);
  if (policies.length > 0) return policies.every((sources) => sources.some((source) => matches(source, page, host)));
  const options = String(headers["x-frame-options"] ?? "").toLowerCase();
  const words = options.split(",").map((word) => word.trim());
  if (words.includes("deny")) return false;
  return !words.includes("sameorigin") || page.host === host;
}

/** Of each policy that has the directive, the sources it names. Node joins several headers by a comma. */
function frameAncestors(header: string | string[] | undefined): string[][] {
  return String(header ?? "")
    .toLowerCase()
    .split(",")
    .flatMap((policy) => {
      const directives = policy.split(";").map((directive) => directive.trim().split(/\s+/));
      const [, ...sources] = directives.find(([name]) => name === "frame-ancestors") ?? [];
      return directives.some(([name]) => name === "frame-ancestors") ? [sources] : [];
    });
}

const SOURCE = /^(?:(?<scheme>[a-z][a-z0-9+.-]*):\/\/)?(?<name>\*|(?:\*\.)?[a-z0-9.-]+)(?::(?<port>\d+|\*))?(?:\/.*)?$/;

function matches(source: string, page: URL, host: string): boolean {
  if (source === "*" || source === "https:") return true;
  if (source === "'self'") return page.host === host;
  const { scheme = "https", name, port = "443" } = SOURCE.exec(source)?.groups ?? {};
  // A source with `http` covers the same host over HTTPS.
  if (name === undefined || !["http", "https"].includes(scheme) || !["443", "80", "*"].includes(port)) return false;
  return name === "*" || name === host || (name.startsWith("*.") && host.endsWith(name.slice(1)));
}
