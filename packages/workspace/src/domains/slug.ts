import { AppError, asciiHost, isDomainName } from "@overdub/contract";
import { isLoopbackDomain } from "../addresses/short-link.ts";

const LOOPBACK_NAME = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*localhost$/;

/** Names of the hosted Dub, and all below them. No other workspace can prove to own one. */
const DUB_DOMAIN = /(?:^|\.)(?:dub\.co|dub\.sh|dub\.link|d\.to)$/;

/**
 * Checks the name of a domain and gives the form to store: in lower case and punycode, as the names of hosts are compared.
 *
 * @param publicHost the name of this server, which no workspace may take.
 * @throws `unprocessable_entity`. See behaviour/links 11.2.
 */
export function acceptSlug(given: string, publicHost?: string): string {
  const slug = asciiHost(given);
  const isName = isLoopbackDomain(slug) ? LOOPBACK_NAME.test(slug) : isDomainName(slug);
  if (!isName || DUB_DOMAIN.test(slug) || slug === publicHost) {
    throw new AppError("unprocessable_entity", "Invalid domain");
  }
  if (slug.startsWith("www.")) throw new AppError("unprocessable_entity", "Custom domain cannot start with www.");
  return slug;
}
