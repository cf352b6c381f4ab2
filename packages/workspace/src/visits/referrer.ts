import { hostOf } from "@overdub/contract";

export const DIRECT = "(direct)";

/**
 * The host that sent the visitor, without `www.`: of a full URL with any scheme, or of a bare host.
 *
 * @see behaviour/attribution 2.3
 */
export function referrerHost(referrer: string | undefined): string {
  return (referrer && hostOf(referrer)) || DIRECT;
}
