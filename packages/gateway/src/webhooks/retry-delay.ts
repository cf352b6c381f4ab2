const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** After each attempt that failed: three retries at once, and five for a receiver that is down. See behaviour/gateway 12.2. */
const DELAYS_MS = [2_000, 4_000, 8_000, MINUTE_MS, 10 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS];

/** When to try again after so many attempts; undefined: never. */
export function retryAtMs(attempts: number, nowMs: number): number | undefined {
  const delayMs = DELAYS_MS[attempts - 1];
  return delayMs === undefined ? undefined : nowMs + delayMs;
}
