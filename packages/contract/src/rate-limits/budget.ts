/** Which of a key's two counts a call is on: analytics and events by the second, everything else by the minute. */
export type RateBudget = "general" | "analytics";

/** Length of the window that each budget is counted in, ms. */
export const BUDGET_WINDOW_MS = { general: 60_000, analytics: 1_000 } as const satisfies Record<RateBudget, number>;

/**
 * Dub's rule, by words of the path: `/partners/analytics` is on the count of analytics too. See behaviour/links 4.
 *
 * @param path  Relative to the API's base, as a template or filled in.
 */
export function budgetOf(path: string): RateBudget {
  return path.includes("/analytics") || path.includes("/events") ? "analytics" : "general";
}
