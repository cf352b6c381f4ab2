export const DIRECT = "(direct)";

/**
 * The host that sent the visitor, without `www.`: of a full URL with any scheme, or of a bare host.
 *
 * @see behaviour/attribution 2.3
 */
export function referrerHost(referrer: string | undefined): string {
  if (!referrer) return DIRECT;
  const text = URL.canParse(referrer) ? referrer : `https://${referrer}`;
  const plausible = referrer.includes(".") && !referrer.includes(" ");
  if ((!plausible && text !== referrer) || !URL.canParse(text)) return DIRECT;
  return new URL(text).hostname.replace(/^www\./, "") || DIRECT;
}
