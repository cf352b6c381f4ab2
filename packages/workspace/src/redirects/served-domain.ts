import { isMachineName } from "../addresses/short-link.ts";
import type { LinkCache } from "../link-cache/link-cache.ts";
import type { RedirectDomain } from "../link-cache/redirect-link.ts";
import { isLoopbackAddress } from "../network/client-address.ts";
import type { Visit } from "../visits/visit.ts";

/** The domain whose links a visitor is shown under this name. */
export async function findServedDomain(
  linkCache: LinkCache,
  { host, ip }: Pick<Visit, "host" | "ip">,
): Promise<RedirectDomain | null> {
  const found = (await linkCache.findDomain(host)) ?? (await findDefaultDomain(linkCache, host));
  return found && mayServe(found, ip) ? found : null;
}

/**
 * A domain that nobody has proved could be anybody's: it is as good as unknown, but for a visitor on this machine.
 *
 * @param ip of the visitor.
 */
export function mayServe(domain: RedirectDomain, ip: string): boolean {
  return domain.isServed || isLoopbackAddress(ip);
}

/** For names by which this machine is reached, such as an address; unknown domains show no links. */
async function findDefaultDomain(linkCache: LinkCache, host: string): Promise<RedirectDomain | null> {
  if (!isMachineName(host)) return null;
  const slug = await linkCache.loadDefaultDomain();
  return slug === undefined ? null : linkCache.findDomain(slug);
}
