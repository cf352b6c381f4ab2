import type { Config } from "../config/config.ts";

/** Whether others can reach both ports, and nothing says that a proxy speaks TLS in front. */
export function isOpenWithoutTls({ host, publicUrl }: Pick<Config, "host" | "publicUrl">): boolean {
  return !/^(127\.|::1$|localhost$)/.test(host) && publicUrl?.startsWith("https:") !== true;
}

export const PUT_TLS_IN_FRONT =
  "both ports are open to the network without TLS: put a TLS proxy in front, and set OVERDUB_PUBLIC_URL to its https address";
