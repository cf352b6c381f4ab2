/**
 * Whether something lies less than a window back. What seems to lie a window or more ahead was noted before the clock was
 * set back: it counts no more, or it would count until the clock is there again.
 */
export function isRecent(sinceMs: number, windowMs: number, nowMs: number): boolean {
  return Math.abs(nowMs - sinceMs) < windowMs;
}
