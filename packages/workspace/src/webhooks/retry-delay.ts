const LONGEST_S = 86_400;
const RETRIES = 5;

/**
 * When to try again after so many attempts: 12 s, 2.5 min, 30 min, 6 h and 24 h after the one before; `undefined`: never.
 *
 * @see behaviour/webhooks 2
 */
export function retryAtMs(attempts: number, nowMs: number): number | undefined {
  if (attempts > RETRIES) return undefined;
  return nowMs + Math.round(Math.min(LONGEST_S, Math.exp(2.5 * attempts)) * 1000);
}
