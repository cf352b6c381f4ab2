import type { GuardedFetch } from "@overdub/limits";
import { createGuardedFetch, createReach, FetchError } from "@overdub/limits";
import { fetchAllowList } from "@overdub/limits/fetch-allow-list";
import { invalidArgument } from "../errors/gateway-error.ts";

export interface ReceiverOptions {
  /** Hosts, addresses and blocks of addresses that may be told although they are not public, without TLS, too. */
  readonly allow?: readonly string[] | undefined;
  /** How they are reached. Default: the network, as far as `allow` lets. */
  readonly fetch?: GuardedFetch | undefined;
}

/** Which programs may be told of what happens. */
export interface Receivers {
  readonly fetch: GuardedFetch;
  /** @throws 400 for a URL that can never be told; where its name leads is seen only when it is connected to. */
  readonly requireTarget: (targetUrl: string) => string;
}

export function createReceivers({ allow = [], fetch }: ReceiverOptions = {}): Receivers {
  const allowed = fetchAllowList(allow);
  const reach = createReach({ allow, isHttpsOnly: true });
  return {
    fetch: fetch ?? createGuardedFetch({ allow, isHttpsOnly: true }),
    requireTarget(targetUrl) {
      const url = URL.parse(targetUrl);
      if (!url || !/^https?:$/.test(url.protocol)) throw refusedTarget("must be an https URL");
      if (url.username !== "" || url.password !== "") throw refusedTarget("must hold no credentials");
      const host = url.hostname.replace(/^\[|\]$/g, "");
      const isAllowed = allowed.hasHost(host) || allowed.hasAddress(host);
      if (url.protocol !== "https:" && !isAllowed) throw refusedTarget("must be an https URL");
      try {
        reach(url);
      } catch (error) {
        if (!(error instanceof FetchError)) throw error;
        throw refusedTarget("must be a public address");
      }
      return url.href;
    },
  };
}

function refusedTarget(message: string) {
  return invalidArgument("body.target_url", message);
}
