import type { FetchError } from "../fetch/fetch-error.ts";
import type { FetchOptions } from "../fetch/guarded-fetch.ts";

export const OPTIONS: FetchOptions = { timeoutMs: 2000, accept: "text/html", maxBytes: 1000, beyond: "fail" };

/** Allows loopback by its address, and resolves no name. */
export const LOOPBACK = { allow: ["127.0.0.1"], resolve: async () => Promise.reject(new Error("not asked for")) };

/** What a resolver answers. */
export const answering = (...addresses: string[]) =>
  addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

/** How fetching failed; `none` where it did not. */
export function failureOf(fetching: Promise<unknown>): Promise<string> {
  return fetching.then(
    () => "none",
    (error: FetchError) => error.failure,
  );
}
