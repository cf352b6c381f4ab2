import { domainToASCII } from "node:url";

/** What a URL takes for more than a name: a port, a path, a percent-encoded letter; and hyphens that punycode would hide. */
const NO_NAME = /[^\w.\-\u0080-\u{10ffff}]|(?:^|\.)-|-(?:\.|$)/u;

/**
 * The name of a host as DNS, URLs and certificates spell it: in lower case, other scripts in punycode. What no host can be
 * called stays, in lower case.
 */
export function asciiHost(name: string): string {
  const lower = name.toLowerCase();
  if (!/[^\p{ASCII}]/u.test(name) || NO_NAME.test(name)) return lower;
  return domainToASCII(name) || lower;
}

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const DOMAIN_NAME = new RegExp(`^(?=.{1,253}$)(?:${LABEL}\\.)+(?:[a-z]{2,63}|xn--(?:[a-z0-9-]{0,58}[a-z0-9]))$`);

/** Whether a name that `asciiHost` gave is a domain below some top-level domain. Addresses are none. */
export function isDomainName(host: string): boolean {
  return DOMAIN_NAME.test(host);
}
