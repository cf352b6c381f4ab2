import { isIP } from "node:net";
import { ROOT_KEY } from "./key.ts";

/** Whether a domain always leads to the machine at hand. Such domains are served over HTTP, on the server's own port. */
export function isLoopbackDomain(domain: string): boolean {
  return domain === "localhost" || domain.endsWith(".localhost");
}

/** The address of a link: `https://<domain>/<key>`, or `http://localhost:<port>/<key>`; without a path for the root. */
export function toShortLink(domain: string, key: string, port: number): string {
  const origin = isLoopbackDomain(domain) ? `http://${domain}:${port}` : `https://${domain}`;
  return key === ROOT_KEY ? origin : `${origin}/${key}`;
}

/** Whether a host names a machine rather than a domain: an address, or a name of one label as on a local network. */
export function isMachineName(host: string): boolean {
  return !host.includes(".") || isLoopbackDomain(host) || isIP(host.replace(/^\[|\]$/g, "")) !== 0;
}
