/**
 * The hosts whose pages may track in a workspace's name.
 *
 * @see behaviour/attribution 3.8
 */

import { AppError, asciiHost } from "@overdub/contract";
import type { RequestHeaders } from "../http/api-request.ts";

export const MAX_HOSTNAMES = 10;

const LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
const HOSTNAME = new RegExp(`^(?=.{1,253}$)(localhost|(\\*\\.)?(${LABEL}\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?)$`);

/** As the addresses of pages have it. */
export function readHostname(text: string): string {
  return text.trim().replace(/[^*.].*$/s, asciiHost);
}

/** Whether a text is a domain, `localhost`, or `*.` and a domain, in lower case. */
export function isHostname(text: string): boolean {
  return HOSTNAME.test(text);
}

/** Whether a page of `host` may call. `*.example.com` is every subdomain, at any depth, and not `example.com`. */
export function isAllowedHost(hostnames: readonly string[], host: string): boolean {
  return hostnames.some((allowed) => (allowed.startsWith("*.") ? host.endsWith(allowed.slice(1)) : host === allowed));
}

type PageHeaders = Pick<RequestHeaders, "get">;

/** The host of the page that calls, without `www.`: what `Referer` says, else `Origin`; null where neither is a URL. */
export function pageHost(headers: PageHeaders): string | null {
  const page = headers.get("referer") || headers.get("origin");
  const host = page ? URL.parse(page)?.hostname : undefined;
  return host ? host.replace(/^www\./, "") : null;
}

/** Whether the page that calls may track; without hostnames every page may. */
export function isAllowedPage(hostnames: readonly string[], headers: PageHeaders): boolean {
  if (hostnames.length === 0) return true;
  const host = pageHost(headers);
  return host !== null && isAllowedHost(hostnames, host);
}

/** @throws `forbidden` for a page that may not track. */
export function assertAllowedPage(hostnames: readonly string[], headers: PageHeaders): void {
  if (isAllowedPage(hostnames, headers)) return;
  throw new AppError(
    "forbidden",
    `Request origin '${pageHost(headers)}' is not included in the allowed hostnames for this workspace. ` +
      "Whoever runs the server can add it.",
  );
}
