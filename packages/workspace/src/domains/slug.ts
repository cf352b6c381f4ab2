import { AppError } from "@overdub/contract";
import { isLoopbackDomain } from "../addresses/short-link.ts";

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const DOMAIN_NAME = new RegExp(`^(?:${LABEL}\\.)+[a-z]{2,63}$`);
const LOOPBACK_NAME = new RegExp(`^(?:${LABEL}\\.)*localhost$`);

/** Names of the hosted Dub, and all below them. No other workspace can prove to own one. */
const DUB_DOMAIN = /(?:^|\.)(?:dub\.co|dub\.sh|dub\.link|d\.to)$/;

/**
 * Checks the name of a domain and gives the form to store: in lower case, as the names of hosts are compared.
 *
 * @param publicHost the name of this server, which no workspace may take.
 * @throws `unprocessable_entity`. See behaviour/links 11.2.
 */
export function acceptSlug(given: string, publicHost?: string): string {
  const slug = given.toLowerCase();
  const isName = isLoopbackDomain(slug) ? LOOPBACK_NAME.test(slug) : DOMAIN_NAME.test(slug);
  if (!isName || DUB_DOMAIN.test(slug) || slug === publicHost) {
    throw new AppError("unprocessable_entity", "Invalid domain");
  }
  if (slug.startsWith("www.")) throw new AppError("unprocessable_entity", "Custom domain cannot start with www.");
  return slug;
}
