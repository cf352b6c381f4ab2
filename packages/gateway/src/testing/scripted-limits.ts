/** The limits of a scripted Dub; imported by tests only. */

interface Count {
  startMs: number;
  current: number;
  previous: number;
}

export interface LimitAnswer {
  readonly isAllowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Counts as Dub does, with windows that begin at multiples of their length: sliding, or in fixed windows as simpler
 * servers do. Both times in its headers are epoch milliseconds, on successes, too.
 */
export function createScriptedLimits(
  limit: number,
  windowMs: number,
  policy: "sliding" | "fixed" = "sliding",
): (nowMs: number) => LimitAnswer {
  const count: Count = { startMs: Number.NEGATIVE_INFINITY, current: 0, previous: 0 };
  return (nowMs) => {
    const startMs = Math.floor(nowMs / windowMs) * windowMs;
    if (startMs !== count.startMs) {
      count.previous = startMs - count.startMs === windowMs ? count.current : 0;
      count.current = 0;
      count.startMs = startMs;
    }
    const fading = policy === "sliding" ? count.previous * (1 - (nowMs - startMs) / windowMs) : 0;
    const isAllowed = fading + count.current + 1 <= limit + 1e-6;
    if (isAllowed) count.current += 1;
    const remaining = Math.max(0, Math.floor(limit - fading - count.current + 1e-6));
    const reset = String(startMs + windowMs);
    return {
      isAllowed,
      headers: {
        "x-ratelimit-limit": String(limit),
        "x-ratelimit-remaining": String(remaining),
        "x-ratelimit-reset": reset,
        "retry-after": reset,
      },
    };
  };
}
