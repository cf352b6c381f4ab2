import type { ApiAnswer, ApiTarget } from "./call-api.ts";
import { callApi, refusal } from "./call-api.ts";
import { DESKTOP_AGENT, stranger } from "./visit-link.ts";

/** What a new visitor's browser sends. */
export const headersOf = (more: Record<string, string> = {}) => ({
  "user-agent": DESKTOP_AGENT,
  ...stranger(),
  ...more,
});

/** A call without a key, as a browser calls. */
export function callPublicly(
  target: ApiTarget,
  path: string,
  body: object | string,
  headers: Record<string, string> = headersOf(),
): Promise<ApiAnswer> {
  return callApi(target, "POST", path, { body, headers: { ...headers, authorization: "" } });
}

/** How a call without a key is refused, as `refusal` tells. */
export function publicRefusal(target: ApiTarget, path: string, body: object | string) {
  return refusal(target, "POST", path, { body, headers: { ...headersOf(), authorization: "" } });
}
