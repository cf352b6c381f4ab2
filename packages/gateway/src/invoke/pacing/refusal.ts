import { GatewayError } from "../../http/gateway-error.ts";
import type { RateWindow } from "./rate-window.ts";

/** A 429 of the gateway itself: nothing was sent. Source: spec truto-gateway 11.3. */
export function rateLimited(
  message: string,
  waitMs: number,
  window?: Pick<RateWindow, "limit" | "windowMs">,
): GatewayError {
  const seconds = String(Math.max(1, Math.ceil(Math.round(waitMs) / 1000)));
  return new GatewayError(429, `${message}: retry in ${seconds} s`, {
    headers: {
      "retry-after": seconds,
      ...(window && {
        "ratelimit-limit": `${window.limit};w=${window.windowMs / 1000}`,
        "ratelimit-remaining": "0",
        "ratelimit-reset": seconds,
      }),
    },
  });
}
