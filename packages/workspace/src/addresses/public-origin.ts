import { isMachineName } from "./short-link.ts";

/** Whether browsers reach this host over TLS: domains are, in front of this server; machines are not. */
export function isServedOverTls(host: string): boolean {
  return !isMachineName(hostnameOf(host));
}

/** The origin that browsers see. @param host as in the header `Host`. */
export function publicOrigin(host: string): string {
  return `${isServedOverTls(host) ? "https" : "http"}://${host}`;
}

function hostnameOf(host: string): string {
  return host.replace(/:\d+$/, "");
}
